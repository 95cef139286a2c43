"""Addresses of needs, meetings, problems and priorities."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import PUBLIC, SIGNED_IN, Nav, route
from ashar.priorities import views
from ashar.priorities.views import counting, hearings, intakes, problems, rounds, voting, words

HEARERS = {"specialist", "head"}
SPECIALIST = {"specialist"}
OFFICE = {*HEARERS, "finance", "monitor"}

app_name = "priorities"
urlpatterns = [
    route("say/", views.say, name="say", who=PUBLIC, nav=Nav(_("Say what worries you"), 50)),
    route("say/n/<str:number>/", views.said, name="said", who=PUBLIC),
    route("say/<str:code>/", views.say_to, name="say-to", who=PUBLIC),
    route("needs/", views.my_needs, name="my-needs", who=HEARERS, nav=Nav(_("Needs"), 20)),
    route("needs/<str:code>/", views.needs, name="needs", who=HEARERS),
    route("needs/<str:code>/meeting/", views.settle, name="settle", who={"specialist"}),
    route("needs/<str:code>/sheets/", intakes.sheets, name="sheets", who=SPECIALIST),
    route("needs/<str:code>/import/", intakes.upload, name="upload", who=SPECIALIST),
    route("needs/<str:code>/import/<int:pk>/", intakes.intake, name="intake", who=SPECIALIST),
    route("needs/<str:code>/import/<int:pk>/take/", intakes.take_in, name="take-in", who=SPECIALIST),
    route("needs/<str:code>/import/<int:pk>/drop/", intakes.drop, name="drop-intake", who=SPECIALIST),
    route("needs/<str:code>/ticked/", words.gather, name="gather", who=SPECIALIST),
    route("needs/<str:code>/ticked/once/", words.same, name="same", who=SPECIALIST),
    route("needs/<str:code>/problems/", problems.problems, name="problems", who=HEARERS),
    route("needs/<str:code>/problems/new/", problems.new_problem, name="new-problem", who=SPECIALIST),
    route("needs/<str:code>/problems/<str:number>/", problems.workbench, name="workbench", who=SPECIALIST),
    route("needs/<str:code>/problems/<str:number>/merge/", problems.merge, name="merge", who=SPECIALIST),
    route("needs/<str:code>/problems/<str:number>/part/", problems.unmerge, name="unmerge", who=SPECIALIST),
    *(
        route(
            f"needs/<str:code>/<str:number>/{deed}/",
            words.do_to_signal,
            name=deed,
            who=SPECIALIST,
            deed=deed,
        )
        for deed in words.DEEDS
    ),
    route("needs/<str:code>/<str:number>/", views.signal, name="signal", who=HEARERS),
    route("needs/<str:code>/<str:number>/join/", views.join, name="join", who={"specialist"}),
    route("needs/<str:code>/<str:number>/aside/", views.set_aside, name="set-aside", who={"specialist"}),
    route("meetings/<str:number>/", views.meeting, name="meeting", who=PUBLIC),
    route("meetings/<str:number>/minutes/", views.minutes, name="minutes", who={*HEARERS, "auditor"}),
    route("problems/<str:number>/", views.problem, name="problem", who=PUBLIC),
    route("priorities/<str:number>/", views.priority, name="priority", who=PUBLIC),
    route("priorities/of/<str:code>/", hearings.versions, name="versions", who=PUBLIC),
    route("priorities/of/<str:code>/change/", hearings.change, name="change", who={"head"}),
    route("hearings/<str:code>/", hearings.hearings, name="hearings", who=PUBLIC),
    route("hearings/<str:code>/meeting/", hearings.record_meeting, name="record-meeting", who={"specialist"}),
    route("hearings/<str:code>/survey/", hearings.begin_survey, name="begin-survey", who={"specialist"}),
    route("hearings/<str:code>/quarters/", hearings.quarters, name="quarters", who={"specialist"}),
    route("meetings/<str:number>/people/", hearings.meeting_people, name="meeting-people", who=SPECIALIST),
    route("meetings/<str:number>/photos/", hearings.photos, name="photos", who=OFFICE),
    route("meetings/<str:number>/photos/show/", hearings.release_photos, name="release-photos", who={"head"}),
    route("meetings/photos/<int:pk>/", hearings.photo, name="photo", who=PUBLIC),
    route("surveys/<str:number>/", hearings.survey, name="survey", who=PUBLIC),
    route("surveys/<str:number>/close/", hearings.close_survey, name="close-survey", who={"specialist"}),
    route("surveys/<str:number>/people/", hearings.survey_people, name="survey-people", who={"specialist"}),
    route("rounds/of/<str:code>/", rounds.rounds, name="rounds", who=PUBLIC),
    route("rounds/of/<str:code>/new/", rounds.new_round, name="new-round", who={"specialist"}),
    route("rounds/<str:number>/", rounds.round_page, name="round", who=PUBLIC),
    route("rounds/<str:number>/decision/", rounds.decision_paper, name="round-decision", who=PUBLIC),
    route("rounds/<str:number>/ballot/", voting.ballot, name="ballot", who=PUBLIC),
    route("rounds/<str:number>/desk/", rounds.desk, name="round-desk", who=OFFICE),
    route("rounds/<str:number>/revise/", rounds.revise_round, name="revise-round", who={"specialist"}),
    route("rounds/<str:number>/step/<str:step>/", rounds.take_step, name="round-step", who=HEARERS),
    route("rounds/<str:number>/cancel/", rounds.cancel_round, name="cancel-round", who={"head"}),
    route("rounds/<str:number>/slips/", voting.slips, name="slips", who={"specialist"}),
    route("rounds/<str:number>/paper/", counting.paper, name="paper", who=OFFICE),
    route("rounds/<str:number>/differences/", counting.differences, name="differences", who=OFFICE),
    route("rounds/<str:number>/hands/", counting.hands, name="hands", who={"specialist"}),
    route("rounds/<str:number>/marks/", counting.marks, name="marks", who=SIGNED_IN),
    route("rounds/<str:number>/marks/<int:pk>/", counting.type_marks, name="type-marks", who={"specialist"}),
    route("rounds/<str:number>/decide/", counting.decide, name="decide", who={"head"}),
    route("vote/<str:number>/", voting.vote, name="vote", who=PUBLIC),
    route("vote/<str:number>/thanks/", voting.voted, name="voted", who=PUBLIC),
    route("vote/<str:number>/code/", voting.ask_code, name="ask-code", who=PUBLIC),
]
