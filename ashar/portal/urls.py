"""Public addresses that join stages."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import PUBLIC, Nav, route
from ashar.portal import views

app_name = "portal"

urlpatterns = [
    route("", views.home, name="home", who=PUBLIC),
    route(
        "orders/", views.register, name="register", who=PUBLIC, nav=Nav(_("Orders"), order=20, always=True)
    ),
    route("orders/<str:code>/", views.town_orders, name="town-orders", who=PUBLIC),
    route("o/<str:number>", views.order, name="order", who=PUBLIC),
]
