"""Addresses of one's own work."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import SIGNED_IN, Nav, route
from ashar.desk import views
from ashar.desk.orders import views as orders

OFFICE = {"specialist", "head", "finance", "auditor", "adviser"}

app_name = "desk"

urlpatterns = [
    route("work/", views.work, name="work", who=SIGNED_IN, nav=Nav(_("My work"), order=1)),
    route("work/orders/<str:number>/", orders.order, name="order", who=OFFICE),
    route("work/orders/<str:number>/wish/", orders.wish, name="wish", who={"specialist", "head"}),
    route(
        "work/proposals/",
        views.proposals,
        name="proposals",
        who={"specialist", "head"},
        nav=Nav(_("Proposals"), order=40),
    ),
]
