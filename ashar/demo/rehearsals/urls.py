"""Addresses of rehearsals: their list in the real world, and inside of one the page that leads through it."""

from ashar.core.web.access import PUBLIC, route
from ashar.demo.models import REHEARSERS
from ashar.demo.rehearsals import views

app_name = "rehearsals"
urlpatterns = [
    route("rehearsals/", views.rehearsals, name="all", who=REHEARSERS),
    route("rehearsals/<int:pk>/wipe/", views.wipe, name="wipe", who=REHEARSERS),
    route("rehearsal/", views.hall, name="hall", who=PUBLIC),  # `core.web.languages.hall_address`
]
