"""Addresses of the calendar."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import PUBLIC, Nav, route
from ashar.portal.calendar import views

CALENDAR = Nav(_("Calendar"), order=25, always=True)

routes = [
    route("calendar/", views.country, name="calendar", who=PUBLIC, nav=CALENDAR),
    route("calendar/feed.ics", views.country_feed, name="calendar-feed", who=PUBLIC),
    route("calendar/<str:code>/", views.town, name="town-calendar", who=PUBLIC),
    route("calendar/<str:code>/feed.ics", views.town_feed, name="town-calendar-feed", who=PUBLIC),
]
