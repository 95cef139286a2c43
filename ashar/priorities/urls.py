"""Addresses of needs, meetings, problems and priorities."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import PUBLIC, Nav, route
from ashar.priorities import views

HEARERS = {"specialist", "head"}

app_name = "priorities"
urlpatterns = [
    route("say/", views.say, name="say", who=PUBLIC, nav=Nav(_("Say what worries you"), 50)),
    route("say/n/<str:number>/", views.said, name="said", who=PUBLIC),
    route("say/<str:code>/", views.say_to, name="say-to", who=PUBLIC),
    route("needs/", views.my_needs, name="my-needs", who=HEARERS, nav=Nav(_("Needs"), 20)),
    route("needs/<str:code>/", views.needs, name="needs", who=HEARERS),
    route("needs/<str:code>/meeting/", views.settle, name="settle", who={"specialist"}),
    route("needs/<str:code>/<str:number>/", views.signal, name="signal", who=HEARERS),
    route("needs/<str:code>/<str:number>/join/", views.join, name="join", who={"specialist"}),
    route("needs/<str:code>/<str:number>/aside/", views.set_aside, name="set-aside", who={"specialist"}),
    route("meetings/<str:number>/", views.meeting, name="meeting", who=PUBLIC),
    route("meetings/<str:number>/minutes/", views.minutes, name="minutes", who={*HEARERS, "auditor"}),
    route("problems/<str:number>/", views.problem, name="problem", who=PUBLIC),
    route("priorities/<str:number>/", views.priority, name="priority", who=PUBLIC),
]
