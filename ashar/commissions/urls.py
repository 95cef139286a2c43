"""Addresses of commissions."""

from ashar.commissions import views
from ashar.core.web.access import PUBLIC, route

APPOINTERS = {"specialist", "head"}

app_name = "commissions"
urlpatterns = [
    route("commissions/", views.my_commissions, name="my-commissions", who=APPOINTERS),
    route("commissions/of/<str:code>/", views.commissions, name="list", who=APPOINTERS),
    route("commissions/of/<str:code>/appoint/", views.appoint, name="appoint", who=APPOINTERS),
    route("commissions/<str:number>/", views.commission, name="commission", who=PUBLIC),
    route("commissions/<str:number>/end/", views.dissolve, name="dissolve", who=APPOINTERS),
    route("commissions/<str:number>/let-in/<int:pk>/", views.let_in, name="let-in", who=APPOINTERS),
]
