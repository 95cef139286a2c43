"""Addresses of the selection."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import COMMISSION, NGO, PUBLIC, Nav, route
from ashar.selection.attending import views as attending
from ashar.selection.diagnostics import views as said
from ashar.selection.funding import views as money
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
    route("calls/<str:number>/sitting/plan/", money.plan, name="plan", who={COMMISSION}),
    route(
        "calls/<str:number>/sitting/discussion/<int:proposal_id>/",
        said.discuss,
        name="discuss",
        who={COMMISSION},
    ),
    route("calls/<str:number>/marks/", said.diagnostics, name="diagnostics", who=PUBLIC),
    route("my-seats/", attending.seats, name="seats", who={COMMISSION}, nav=Nav(_("My seats"), place="me")),
    route("calls/<str:number>/attending/", attending.attending, name="attending", who={COMMISSION, "head"}),
    route("calls/<str:number>/attending/ill/", attending.ill, name="ill", who={COMMISSION}),
    route("calls/<str:number>/attending/well/", attending.well, name="well", who={COMMISSION}),
    route("calls/<str:number>/attending/call-in/", attending.call_in, name="call-in", who={COMMISSION}),
    route("calls/<str:number>/opening/", views.opened, name="opening", who=PUBLIC),
    route("calls/<str:number>/results/", views.results, name="results", who=PUBLIC),
    route("proposals/<str:number>/read/", views.read, name="read", who={COMMISSION}),
    route("proposals/<str:number>/enter/", entering.enter, name="enter", who={COMMISSION}),
    route("proposals/<str:number>/given/<int:pk>/", views.attached, name="attached", who={COMMISSION}),
    route("proposals/<str:number>/marks/", views.own, name="own", who={NGO}),
]
