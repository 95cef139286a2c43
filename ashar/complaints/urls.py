"""Addresses of complaints."""

from ashar.complaints import views
from ashar.core.web.access import NGO, PUBLIC, SIGNED_IN, route

OFFICE = {"specialist", "head"}
PARTIES = {NGO, "specialist", "head", "auditor"}

app_name = "complaints"
urlpatterns = [
    route("calls/<str:number>/complaints/", views.of_call, name="of-call", who=PUBLIC),
    route("calls/<str:number>/complaints/file/", views.file, name="file", who={NGO, *OFFICE}),
    route("calls/<str:number>/complaints/tell/", views.tell, name="tell", who=PUBLIC),
    route("calls/<str:number>/complaints/ruling/", views.ruling, name="ruling", who=OFFICE),
    route("complaints/<str:number>/", views.complaint, name="complaint", who=PUBLIC),
    route("complaints/<str:number>/letter/", views.letter, name="letter", who=PARTIES),
    route("complaints/<str:number>/answer/", views.answer, name="answer", who=OFFICE),
    route("complaints/<str:number>/words/", views.words, name="words", who=OFFICE),
    route("complaints/<str:number>/words/release/", views.release, name="release", who=OFFICE),
    route("complaints/<str:number>/suspend/", views.suspend, name="suspend", who={"head"}),
    route("complaints/<str:number>/resume/", views.resume, name="resume", who={"head"}),
    route("complaints/<str:number>/withdraw/", views.withdraw, name="withdraw", who=SIGNED_IN),
    route("complaints/<str:number>/put-right/", views.put_right, name="put-right", who={"head"}),
    route("complaints/<str:number>/erase/", views.erase, name="erase", who=OFFICE),
]
