"""Addresses of visits and findings."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import NGO, Nav, route
from ashar.monitoring.models.visits import WATCHERS
from ashar.monitoring.rules.visits import VISITORS
from ashar.monitoring.views import visits

READERS = {*WATCHERS, NGO}

urlpatterns = [
    route("visits/", visits.watch, name="watch", who={*VISITORS, "head"}, nav=Nav(_("Visits"), 45)),
    route("visits/of/<str:number>/", visits.visits_of, name="visits-of", who=READERS),
    route("visits/of/<str:number>/plan/", visits.plan, name="plan-visit", who=VISITORS),
    route("visits/of/<str:number>/record/", visits.record_new, name="record-new-visit", who=VISITORS),
    route("visits/of/<str:number>/sheet.pdf", visits.empty_sheet, name="empty-visit-sheet", who=WATCHERS),
    route("visits/<str:number>/", visits.visit, name="visit", who=READERS),
    route("visits/<str:number>/record/", visits.record, name="record-visit", who=VISITORS),
    route("visits/<str:number>/cancel/", visits.cancel, name="cancel-visit", who=VISITORS),
    route("visits/<str:number>/sheet.pdf", visits.sheet, name="visit-sheet", who=WATCHERS),
    route("findings/<str:number>/answer/", visits.answer, name="answer-finding", who=NGO),
    route("findings/<str:number>/settle/", visits.settle, name="settle-finding", who=VISITORS),
]
