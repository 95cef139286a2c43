"""Addresses of the card: templates, the way step by step, the sets of a call."""

from django.utils.translation import gettext_lazy as _

from ashar.calls.views import asked, sets, templates, wizard
from ashar.core.web.access import PUBLIC, Nav, route

PREPARERS = {"specialist", "head"}
WRITERS = {"specialist", "head", "operator", "ministry"}
READERS = WRITERS | {"finance", "auditor", "adviser"}

routes = [
    route(
        "calls/templates/",
        templates.templates,
        name="templates",
        who=READERS,
        nav=Nav(_("Templates of calls"), 62, "me"),
    ),
    route("calls/templates/new/<str:part>/", templates.new, name="template-new", who=WRITERS),
    route("calls/templates/<str:number>/", templates.template, name="template", who=READERS),
    route("calls/templates/<str:number>/edit/", templates.edit, name="template-edit", who=WRITERS),
    route("calls/templates/<str:number>/set/", templates.edit_of_set, name="template-set", who=WRITERS),
    route(
        "calls/templates/<str:number>/set/<str:code>/",
        templates.question,
        name="template-question",
        who=WRITERS,
    ),
    route("calls/templates/<str:number>/copy/", templates.copy, name="template-copy", who=WRITERS),
    route("calls/templates/<str:number>/publish/", templates.publish, name="template-publish", who=WRITERS),
    route(
        "calls/templates/<str:number>/withdraw/", templates.withdraw, name="template-withdraw", who=WRITERS
    ),
    route("calls/templates/<str:number>/share/", templates.share, name="template-share", who=WRITERS),
    route("calls/begin/<str:number>/", wizard.begin, name="begin", who={"specialist"}),
    route("calls/<str:number>/step/<str:name>/", wizard.step, name="step", who=PREPARERS),
    route("calls/<str:number>/sets/<str:part>/", sets.choose, name="set-choose", who=PREPARERS),
    route("calls/<str:number>/sets/<str:part>/edit/", sets.edit, name="set-edit", who=PREPARERS),
    route("calls/<str:number>/question/<str:code>/", sets.question, name="set-question", who=PREPARERS),
    route("calls/<str:number>/keep/<str:part>/", sets.keep, name="keep", who=PREPARERS),
    route("calls/<str:number>/asked/", asked.asked_of, name="asked", who=PUBLIC),
]
