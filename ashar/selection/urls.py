"""Addresses of the selection."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import COMMISSION, NGO, PUBLIC, Nav, route
from ashar.selection.admitting import views as admitting
from ashar.selection.attending import views as attending
from ashar.selection.convening import views as by_minute
from ashar.selection.diagnostics import views as said
from ashar.selection.feedback import views as telling
from ashar.selection.funding import views as money
from ashar.selection.interests import views as interests
from ashar.selection.marking import views as marking
from ashar.selection.offering import views as asked
from ashar.selection.signing import views as signing
from ashar.selection.views import entering, reading, rescuing, sittings

app_name = "selection"

urlpatterns = [
    route("calls/<str:number>/sitting/", sittings.sitting, name="sitting", who={COMMISSION, "head"}),
    route("calls/<str:number>/sitting/share/", sittings.share, name="share", who={COMMISSION}),
    route("calls/<str:number>/sitting/open/", sittings.open_proposals, name="open", who={COMMISSION}),
    route("calls/<str:number>/sitting/interests/", sittings.interests, name="interests", who={COMMISSION}),
    route("calls/<str:number>/interests/", interests.declarations, name="declarations", who={COMMISSION}),
    route("calls/<str:number>/interests/call/", interests.on_call, name="declare-on-call", who={COMMISSION}),
    route("calls/<str:number>/interests/late/", interests.late, name="late-interest", who={COMMISSION}),
    route("calls/<str:number>/interests/hints/", interests.hints, name="hints", who={COMMISSION}),
    route(
        "calls/<str:number>/interests/<int:pk>/rule/",
        interests.rule,
        name="rule-on-interest",
        who={COMMISSION},
    ),
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
    route(
        "calls/<str:number>/sitting/feedback/", telling.feedback, name="feedback", who={COMMISSION, "head"}
    ),
    route("proposals/<str:number>/feedback/", telling.tell, name="tell", who={COMMISSION, "head"}),
    route("awards/<str:number>/offer/", asked.offer, name="offer", who={NGO, "specialist", "head"}),
    route("awards/<str:number>/offer/accept/", asked.accept, name="accept", who={NGO, "specialist", "head"}),
    route(
        "awards/<str:number>/offer/refuse/",
        asked.refuse,
        name="refuse-offer",
        who={NGO, "specialist", "head"},
    ),
    route(
        "awards/<str:number>/offer/letter/",
        asked.letter,
        name="letter",
        who={NGO, "specialist", "head", "auditor"},
    ),
    route("awards/<str:number>/money/", asked.lose_money, name="lose-money", who={"head"}),
    route("calls/<str:number>/sitting/plan/", money.plan, name="plan", who={COMMISSION}),
    route(
        "calls/<str:number>/sitting/discussion/<int:proposal_id>/",
        said.discuss,
        name="discuss",
        who={COMMISSION},
    ),
    route("calls/<str:number>/desk/", marking.desk, name="desk", who={COMMISSION}),
    route("calls/<str:number>/desk/finish/", marking.finish, name="desk-finish", who={COMMISSION}),
    route("calls/<str:number>/desk/lock/", marking.lock, name="desk-lock", who={COMMISSION}),
    route("calls/<str:number>/desk/<str:tag>/", marking.mark, name="mark", who={COMMISSION}),
    route(
        "calls/<str:number>/consolidated/",
        marking.consolidated,
        name="consolidated",
        who={COMMISSION, "head"},
    ),
    route("calls/<str:number>/marks/", said.diagnostics, name="diagnostics", who=PUBLIC),
    route("my-seats/", attending.seats, name="seats", who={COMMISSION}, nav=Nav(_("My seats"), place="me")),
    route("calls/<str:number>/attending/", attending.attending, name="attending", who={COMMISSION, "head"}),
    route("calls/<str:number>/attending/ill/", attending.ill, name="ill", who={COMMISSION}),
    route("calls/<str:number>/attending/well/", attending.well, name="well", who={COMMISSION}),
    route("calls/<str:number>/attending/call-in/", attending.call_in, name="call-in", who={COMMISSION}),
    route("calls/<str:number>/minutes/", by_minute.minutes, name="minutes", who={COMMISSION, "head"}),
    route("calls/<str:number>/minutes/convene/", by_minute.convene, name="minutes-convene", who={COMMISSION}),
    route(
        "calls/<str:number>/minutes/call-off/", by_minute.call_off, name="minutes-call-off", who={COMMISSION}
    ),
    route("calls/<str:number>/minutes/begin/", by_minute.begin, name="minutes-begin", who={COMMISSION}),
    route(
        "calls/<str:number>/minutes/came/<int:member_id>/",
        by_minute.came,
        name="minutes-came",
        who={COMMISSION},
    ),
    route(
        "calls/<str:number>/minutes/left/<int:member_id>/",
        by_minute.left,
        name="minutes-left",
        who={COMMISSION},
    ),
    route("calls/<str:number>/minutes/vote/", by_minute.vote, name="minutes-vote", who={COMMISSION}),
    route("calls/<str:number>/minutes/close/", by_minute.close, name="minutes-close", who={COMMISSION}),
    route(
        "calls/<str:number>/minutes/sitting.ics",
        by_minute.calendar,
        name="sitting-calendar",
        who={COMMISSION, "head"},
    ),
    route("calls/<str:number>/protocol/", signing.protocol, name="protocol", who=PUBLIC),
    route("calls/<str:number>/protocol/confirm/", signing.confirm, name="confirm-protocol", who={COMMISSION}),
    route("calls/<str:number>/protocol/signed/", signing.signed, name="signed-file", who={COMMISSION}),
    route("calls/<str:number>/protocol/scan/", signing.scanned, name="protocol-scan", who={COMMISSION}),
    route("calls/<str:number>/protocol/dissent/", signing.dissent, name="dissent", who={COMMISSION}),
    route("calls/<str:number>/protocol/correct/", signing.correct, name="correct", who={COMMISSION}),
    route("protocols/<str:paper>.docx", signing.word, name="protocol-docx", who=PUBLIC),
    route("protocols/<str:paper>.json", signing.data, name="protocol-data", who=PUBLIC),
    route("calls/<str:number>/sitting/lost/", rescuing.record, name="lost-key", who={"head"}),
    route(
        "calls/<str:number>/sitting/lost/confirm/",
        rescuing.confirm,
        name="confirm-lost-key",
        who={COMMISSION},
    ),
    route("proposals/<str:number>/bring/", rescuing.bring, name="bring", who={NGO}),
    route("calls/<str:number>/opening/", reading.opened, name="opening", who=PUBLIC),
    route("calls/<str:number>/results/", reading.results, name="results", who=PUBLIC),
    route("calls/<str:number>/admitted/", admitting.admitted, name="admitted", who=PUBLIC),
    route("proposals/<str:number>/check/", admitting.check, name="check", who={COMMISSION}),
    route("proposals/<str:number>/check/ask/", admitting.ask, name="ask-correction", who={COMMISSION}),
    route("proposals/<str:number>/check/settle/", admitting.settle, name="settle", who={COMMISSION}),
    route("proposals/<str:number>/admission/", admitting.own, name="own-admission", who=(NGO, COMMISSION)),
    route("proposals/<str:number>/read/", reading.read, name="read", who={COMMISSION}),
    route("proposals/<str:number>/enter/", entering.enter, name="enter", who={COMMISSION}),
    route("proposals/<str:number>/given/<int:pk>/", reading.attached, name="attached", who={COMMISSION}),
    route("proposals/<str:number>/marks/", reading.own, name="own", who={NGO}),
]
