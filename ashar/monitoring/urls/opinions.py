"""Addresses of the residents' door, and of the office behind it."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import PUBLIC, Nav, route
from ashar.monitoring.views import opinions
from ashar.priorities.models import HEARERS

urlpatterns = [
    route("opinions/about/<str:number>/", opinions.opine, name="opine", who=PUBLIC),
    route("opinions/n/<str:number>/", opinions.said, name="opinion-said", who=PUBLIC),
    route("opinions/", opinions.my_opinions, name="my-opinions", who=HEARERS, nav=Nav(_("Opinions"), 46)),
    route("opinions/of/<str:code>/", opinions.opinions, name="opinions", who=HEARERS),
    route("opinions/<str:number>/", opinions.opinion, name="opinion", who=HEARERS),
    route("opinions/<str:number>/answer/", opinions.answer, name="answer-opinion", who={"specialist"}),
    route("opinions/<str:number>/aside/", opinions.set_aside, name="set-opinion-aside", who={"specialist"}),
    route("opinions/<str:number>/pass-on/", opinions.pass_on, name="pass-opinion-on", who={"specialist"}),
    route("opinions/<str:number>/finding/", opinions.finding, name="finding-of-opinion", who={"specialist"}),
    route("opinions/<str:number>/erase/", opinions.erase, name="erase-opinion", who={"specialist"}),
]
