"""Addresses of orders and money."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import PUBLIC, Nav, route
from ashar.programmes import views

OFFICE = {"specialist", "head", "finance", "auditor", "adviser"}

app_name = "programmes"
urlpatterns = [
    route("programme/", views.my_programme, name="my-programme", who=OFFICE, nav=Nav(_("Programme"), 25)),
    route("programme/<str:code>/", views.programme, name="programme", who=OFFICE),
    route("priorities/<str:number>/plan/", views.plan, name="plan", who={"specialist"}),
    route("lines/<str:number>/", views.line, name="line", who=PUBLIC),
    route("lines/<str:number>/decision/", views.decision, name="decision", who={"finance"}),
    route("lines/<str:number>/expect/", views.expect, name="expect", who={"finance"}),
    route("budget/<str:number>/", views.budget_line, name="budget-line", who=PUBLIC),
    route("budget/<str:number>/open/", views.open_money, name="open-money", who={"finance"}),
    route("budget/<str:number>/give-up/", views.give_up, name="give-up", who={"finance"}),
    route("budget/<str:number>/<int:pk>/reverse/", views.reverse, name="reverse", who={"finance"}),
    route("money/", views.money, name="money", who=PUBLIC, nav=Nav(_("Money"), 30, always=True)),
    route("money/<str:code>/", views.money_of, name="money-of", who=PUBLIC),
]
