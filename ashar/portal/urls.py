"""Public addresses that join stages."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import PUBLIC, Nav, route
from ashar.portal.calendar.urls import routes as calendar_routes
from ashar.portal.dossier.urls import routes as dossier_routes
from ashar.portal.fairness.urls import routes as fairness_routes
from ashar.portal.news.urls import routes as news_routes
from ashar.portal.rules import ISSUERS
from ashar.portal.views import council, guides, orders

app_name = "portal"

urlpatterns = [
    route("", orders.home, name="home", who=PUBLIC),
    route(
        "orders/", orders.register, name="register", who=PUBLIC, nav=Nav(_("Orders"), order=20, always=True)
    ),
    route("orders/<str:code>/", orders.town_orders, name="town-orders", who=PUBLIC),
    route("council/<str:code>/<int:year>/<str:sheet>/", council.council, name="council", who=PUBLIC),
    route(
        "council/<str:code>/<int:year>/<str:sheet>/issue/", council.issue, name="council-issue", who=ISSUERS
    ),
    route("guides/", guides.guides, name="guides", who=PUBLIC, nav=Nav(_("Guides"), 15, "foot")),
    route("guides/<slug:code>/", guides.guide, name="guide", who=PUBLIC),
    route("o/<str:number>", orders.order, name="order", who=PUBLIC),
    *calendar_routes,
    *dossier_routes,
    *news_routes,
    *fairness_routes,
]
