"""Addresses of support programmes, of the lists of towns, and of notes."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import Nav, route
from ashar.support.models import NOTED
from ashar.support.views import keeping, notes, towns

app_name = "support"
urlpatterns = [
    route("towns/", towns.towns, name="towns", who="adviser", nav=Nav(_("Towns"), 3)),
    route("towns/money/", towns.funded, name="funded", who="donor", nav=Nav(_("Towns and money"), 4)),
    route("towns/money/xlsx/", towns.funded_book, name="funded-book", who="donor"),
    route("notes/<str:number>/", notes.notes, name="notes", who=NOTED),
    route("notes/<str:number>/<int:pk>/answer/", notes.answer, name="note-answer", who=NOTED),
    route("notes/<str:number>/<int:pk>/settle/", notes.settle, name="note-settle", who="adviser"),
    route(
        "support/",
        keeping.programmes,
        name="programmes",
        who="operator",
        nav=Nav(_("Support programmes"), 81),
    ),
    route("support/new/", keeping.new, name="new", who="operator"),
    route("support/<int:pk>/", keeping.programme, name="programme", who="operator"),
    route("support/<int:pk>/people/", keeping.invite, name="invite", who="operator"),
    route(
        "support/<int:pk>/people/<int:member_pk>/end/", keeping.end_person, name="member-end", who="operator"
    ),
    route("support/<int:pk>/assign/", keeping.assign, name="assign", who="operator"),
    route(
        "support/<int:pk>/towns/<int:assignment_pk>/end/", keeping.end, name="assignment-end", who="operator"
    ),
]
