"""Addresses of complaints."""

from ashar.complaints import views
from ashar.core.web.access import NGO, PUBLIC, route

OFFICE = {"specialist", "head"}
PARTIES = {NGO, "specialist", "head", "auditor"}

app_name = "complaints"
urlpatterns = [
    route("calls/<str:number>/complaints/", views.of_call, name="of-call", who=PUBLIC),
    route("calls/<str:number>/complaints/file/", views.file, name="file", who={NGO, *OFFICE}),
    route("complaints/<str:number>/", views.complaint, name="complaint", who=PUBLIC),
    route("complaints/<str:number>/letter/", views.letter, name="letter", who=PARTIES),
    route("complaints/<str:number>/answer/", views.answer, name="answer", who=OFFICE),
    route("complaints/<str:number>/withdraw/", views.withdraw, name="withdraw", who={NGO}),
    route("complaints/<str:number>/remedy/", views.remedy, name="remedy", who={"head"}),
]
