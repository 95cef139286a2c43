"""Addresses of one's own work."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import SIGNED_IN, Nav, route
from ashar.desk import views

app_name = "desk"

urlpatterns = [
    route("work/", views.work, name="work", who=SIGNED_IN, nav=Nav(_("My work"), order=1)),
    route(
        "work/proposals/",
        views.proposals,
        name="proposals",
        who={"specialist", "head"},
        nav=Nav(_("Proposals"), order=40),
    ),
]
