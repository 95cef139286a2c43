"""Addresses of what follows the announcement of a call."""

from ashar.calls.views import amendments, keeping, letters, questions, spreading
from ashar.core.web.access import COMMISSION, PUBLIC, route

OFFICE = {"specialist", "head", "finance", "auditor", "adviser"}
PREPARERS = {"specialist", "head"}

routes = [
    route("calls/letters/", letters.letters, name="letters", who=PUBLIC),
    route("calls/letters/asked/", letters.asked, name="letters-asked", who=PUBLIC),
    route("calls/letters/<str:key>/confirm/", letters.confirm, name="letters-confirm", who=PUBLIC),
    route("calls/letters/<str:key>/leave/", letters.leave, name="letters-leave", who=PUBLIC),
    route("calls/feed.atom", spreading.feed, name="feed", who=PUBLIC),
    route("calls/feed/sphere/<slug:sphere>.atom", spreading.feed_of_sphere, name="feed-sphere", who=PUBLIC),
    route("calls/feed/place/<int:pk>.atom", spreading.feed_at_place, name="feed-place", who=PUBLIC),
    route("calls/question/<str:number>/", questions.question, name="question", who=PREPARERS),
    route("calls/question/<str:number>/correct/", questions.correct, name="correct-answer", who=PREPARERS),
    route("calls/question/<str:number>/aside/", questions.set_aside, name="question-aside", who=PREPARERS),
    route("calls/question/<str:number>/erase/", questions.erase, name="erase-question", who=PREPARERS),
    route("calls/<str:number>/tell/", spreading.tell, name="tell", who=PUBLIC),
    route("calls/<str:number>/card.png", spreading.picture, name="picture", who=PUBLIC),
    route("calls/<str:number>/dates.ics", spreading.dates, name="dates", who=PUBLIC),
    route("calls/<str:number>/questions/", questions.questions, name="questions", who=PUBLIC),
    route("calls/<str:number>/ask/", questions.ask, name="ask", who=PUBLIC),
    route("calls/<str:number>/amendments/", amendments.amendments, name="amendments", who=PUBLIC),
    route("calls/<str:number>/amend/", amendments.amend, name="amend", who=PREPARERS),
    route("calls/<str:number>/amendment/", amendments.amendment, name="amendment", who=OFFICE),
    route("calls/<str:number>/amendment/drop/", amendments.drop, name="drop-amendment", who=PREPARERS),
    route(
        "calls/<str:number>/amendment/announce/",
        amendments.announce,
        name="announce-amendment",
        who={"head"},
    ),
    route("calls/<str:number>/fail/", amendments.fail, name="fail", who={"head"}),
    route("calls/<str:number>/repeat/", amendments.repeat, name="repeat", who={"specialist"}),
    route("calls/<str:number>/keepers/", keeping.keepers, name="keepers", who=PREPARERS),
    route("calls/<str:number>/keepers/renew/", keeping.renew, name="renew-key", who={"head"}),
    route("calls/<str:number>/key/", keeping.key, name="key", who={COMMISSION}),
    route("calls/<str:number>/key/sheet/", keeping.sheet, name="key-sheet", who={COMMISSION}),
    route("calls/<str:number>/key/paper/", keeping.sheet_paper, name="key-paper", who={COMMISSION}),
    route("calls/<str:number>/key/take/", keeping.take, name="key-take", who={COMMISSION}),
    route("calls/<str:number>/key/rehearse/", keeping.rehearse, name="key-rehearse", who={COMMISSION}),
    route("calls/<str:number>/key/give/", keeping.give, name="key-give", who={COMMISSION}),
]
