"""Addresses of past orders."""

from ashar.core.web.access import route
from ashar.monitoring.past import rules, views  # noqa: F401  rules: makes the permissions known

app_name = "past"
urlpatterns = [
    route("past/<str:code>/", views.past_orders, name="orders", who={"specialist"}),
    route("past/<str:code>/new/", views.enter, name="enter", who={"specialist"}),
    route("past/entry/<str:number>/correct/", views.correct, name="correct", who={"specialist"}),
    route("past/entry/<str:number>/take-back/", views.take_back, name="take-back", who={"specialist"}),
]
