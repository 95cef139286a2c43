"""Addresses of the selection."""

from ashar.core.web.access import COMMISSION, NGO, PUBLIC, route
from ashar.selection.views import entering
from ashar.selection.views import sitting as views

app_name = "selection"

urlpatterns = [
    route("calls/<str:number>/sitting/", views.sitting, name="sitting", who={COMMISSION, "head"}),
    route("calls/<str:number>/sitting/share/", views.share, name="share", who={COMMISSION}),
    route("calls/<str:number>/sitting/open/", views.open_proposals, name="open", who={COMMISSION}),
    route("calls/<str:number>/sitting/interests/", views.interests, name="interests", who={COMMISSION}),
    route("calls/<str:number>/sitting/admission/", views.admission, name="admission", who={COMMISSION}),
    route("calls/<str:number>/sitting/marks/", views.marks, name="marks", who={COMMISSION}),
    route("calls/<str:number>/sitting/lock/", views.lock, name="lock", who={COMMISSION}),
    route("calls/<str:number>/sitting/excuse/<int:sheet_id>/", views.excuse, name="excuse", who={COMMISSION}),
    route("calls/<str:number>/sitting/decide/", views.decide, name="decide", who={COMMISSION}),
    route("calls/<str:number>/sitting/sign/", views.sign, name="sign", who={COMMISSION}),
    route("calls/<str:number>/sitting/publish/", views.publish, name="publish", who={"head"}),
    route(
        "calls/<str:number>/sitting/decline/<int:award_id>/", views.decline, name="decline", who={COMMISSION}
    ),
    route("calls/<str:number>/opening/", views.opened, name="opening", who=PUBLIC),
    route("calls/<str:number>/results/", views.results, name="results", who=PUBLIC),
    route("proposals/<str:number>/read/", views.read, name="read", who={COMMISSION}),
    route("proposals/<str:number>/enter/", entering.enter, name="enter", who={COMMISSION}),
    route("proposals/<str:number>/given/<int:pk>/", views.attached, name="attached", who={COMMISSION}),
    route("proposals/<str:number>/marks/", views.own, name="own", who={NGO}),
]
