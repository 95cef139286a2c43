"""Addresses of calls."""

from django.utils.translation import gettext_lazy as _

from ashar.calls import card_urls, later_urls, views
from ashar.core.web.access import PUBLIC, SIGNED_IN, Nav, route

OFFICE = {"specialist", "head", "finance", "auditor", "adviser"}
PREPARERS = {"specialist", "head"}

app_name = "calls"
urlpatterns = [
    route("calls/", views.calls, name="calls", who=PUBLIC, nav=Nav(_("Calls"), 10, always=True)),
    route("calls/ours/", views.my_calls, name="my-calls", who=OFFICE, nav=Nav(_("Our calls"), 27)),
    route("calls/of/<str:code>/", views.office, name="office", who=OFFICE),
    route("calls/of/<str:code>/follow/", views.watch_authority, name="follow-authority", who=SIGNED_IN),
    route("calls/for/<str:number>/", views.draft, name="draft", who={"specialist"}),
    *later_urls.routes,
    *card_urls.routes,
    route("calls/<str:number>/", views.call, name="call", who=PUBLIC),
    route("calls/<str:number>/revise/", views.revise, name="revise", who=PREPARERS),
    route("calls/<str:number>/ready/", views.ready, name="ready", who=OFFICE),
    route("calls/<str:number>/announce/", views.announce, name="announce", who={"head"}),
    route("calls/<str:number>/cancel/", views.cancel, name="cancel", who=PREPARERS),
    route("calls/<str:number>/follow/", views.watch, name="follow", who=SIGNED_IN),
]
