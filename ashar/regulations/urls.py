"""Addresses of the rules."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import PUBLIC, Nav, route
from ashar.regulations import views

app_name = "regulations"
urlpatterns = [
    route("rules/", views.current, name="rules", who=PUBLIC, nav=Nav(_("The rules"), 20, "foot")),
    route("rules/days/", views.days, name="days", who=PUBLIC),
    route("rules/days/state/", views.state, name="state-day", who={"operator", "ministry"}),
    route("rules/<slug:code>/", views.version, name="version", who=PUBLIC),
]
