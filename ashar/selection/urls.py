"""Addresses of the selection."""

from ashar.core.web.access import COMMISSION, NGO, PUBLIC, route
from ashar.selection.views import reading, rescuing, sittings

app_name = "selection"

urlpatterns = [
    route("calls/<str:number>/sitting/", sittings.sitting, name="sitting", who={COMMISSION, "head"}),
    route("calls/<str:number>/sitting/share/", sittings.share, name="share", who={COMMISSION}),
    route("calls/<str:number>/sitting/open/", sittings.open_proposals, name="open", who={COMMISSION}),
    route("calls/<str:number>/sitting/interests/", sittings.interests, name="interests", who={COMMISSION}),
    route("calls/<str:number>/sitting/admission/", sittings.admission, name="admission", who={COMMISSION}),
    route("calls/<str:number>/sitting/marks/", sittings.marks, name="marks", who={COMMISSION}),
    route("calls/<str:number>/sitting/lock/", sittings.lock, name="lock", who={COMMISSION}),
    route(
        "calls/<str:number>/sitting/excuse/<int:sheet_id>/", sittings.excuse, name="excuse", who={COMMISSION}
    ),
    route("calls/<str:number>/sitting/decide/", sittings.decide, name="decide", who={COMMISSION}),
    route("calls/<str:number>/sitting/sign/", sittings.sign, name="sign", who={COMMISSION}),
    route("calls/<str:number>/sitting/publish/", sittings.publish, name="publish", who={"head"}),
    route(
        "calls/<str:number>/sitting/decline/<int:award_id>/",
        sittings.decline,
        name="decline",
        who={COMMISSION},
    ),
    route("calls/<str:number>/sitting/lost/", rescuing.record, name="lost-key", who={"head"}),
    route(
        "calls/<str:number>/sitting/lost/confirm/",
        rescuing.confirm,
        name="confirm-lost-key",
        who={COMMISSION},
    ),
    route("calls/<str:number>/opening/", reading.opened, name="opening", who=PUBLIC),
    route("calls/<str:number>/results/", reading.results, name="results", who=PUBLIC),
    route("proposals/<str:number>/bring/", rescuing.bring, name="bring", who={NGO}),
    route("proposals/<str:number>/read/", reading.read, name="read", who={COMMISSION}),
    route("proposals/<str:number>/scan/", reading.scan, name="scan", who={COMMISSION}),
    route("proposals/<str:number>/given/<int:pk>/", reading.attached, name="attached", who={COMMISSION}),
    route("proposals/<str:number>/marks/", reading.own, name="own", who={NGO}),
]
