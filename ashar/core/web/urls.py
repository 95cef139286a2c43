"""Addresses of core: those with a language, and the short printed ones without."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web import views
from ashar.core.web.access import PUBLIC, Nav, route
from ashar.core.web.languages import to_language

app_name = "core"
urlpatterns = [
    route("about/", views.about, name="about", who=PUBLIC, nav=Nav(_("What a social order is"), 10, "foot")),
]
short_patterns = [
    route("o/<str:number>", to_language, name="order-short", who=PUBLIC),
    route("v/<str:number>", to_language, name="verify-short", who=PUBLIC),
]
