"""Addresses of orders and money."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import PUBLIC, Nav, route
from ashar.programmes import views

OFFICE = {"specialist", "head", "finance", "auditor", "adviser"}

HEARERS = {"specialist", "head"}
DRAFTS = Nav(_("Programmes and drafts for comment"), 60, place="foot")

app_name = "programmes"
programme_routes = [
    route("programmes/", views.programmes, name="programmes", who=PUBLIC, nav=DRAFTS),
    route("programmes/of/<str:code>/", views.programmes_of, name="programmes-of", who=PUBLIC),
    route("programmes/new/<str:code>/", views.start, name="start", who={"specialist"}),
    route("programmes/<str:number>/", views.whole, name="whole", who=PUBLIC),
    route("programmes/<str:number>/build/", views.build, name="build", who=OFFICE),
    route("programmes/<str:number>/write/", views.write, name="write", who={"specialist"}),
    route("programmes/<str:number>/take-in/", views.join, name="take-in", who={"specialist"}),
    route("programmes/<str:number>/draft/", views.draft, name="draft-paper", who=OFFICE),
    route("programmes/<str:number>/publish/", views.publish, name="publish", who={"head"}),
    route("programmes/<str:number>/revise/", views.revise, name="revise", who={"head"}),
    route("programmes/<str:number>/submit/", views.submit, name="submit", who={"head"}),
    route("programmes/<str:number>/send-back/", views.send_back, name="send-back", who={"head"}),
    route("programmes/<str:number>/end/", views.end, name="end", who={"head"}),
    route("programmes/<str:number>/decision/", views.decide, name="decide", who={"finance"}),
    route("programmes/<str:number>/decisions/<int:pk>/", views.paper, name="paper", who=PUBLIC),
    route("programmes/<str:number>/brief/", views.brief, name="brief", who=PUBLIC),
    route("programmes/<str:number>/versions/<int:n>/", views.version, name="version", who=PUBLIC),
    route("programmes/<str:number>/versions/<int:n>/docx/", views.docx, name="docx", who=PUBLIC),
    route(
        "programmes/<str:number>/versions/<int:n>/since/<int:before>/",
        views.difference,
        name="difference",
        who=PUBLIC,
    ),
    route("programmes/<str:number>/comment/", views.comment, name="comment-on", who=PUBLIC),
    route("programmes/<str:number>/comments/", views.comments, name="comments", who=PUBLIC),
    route("comments/n/<str:number>/", views.commented, name="commented", who=PUBLIC),
    route("comments/<str:number>/", views.office_comment, name="comment-of", who=HEARERS),
    route("comments/<str:number>/answer/", views.answer, name="answer-comment", who={"specialist"}),
    route("comments/<str:number>/withhold/", views.withhold, name="withhold-comment", who={"specialist"}),
    route("comments/<str:number>/erase/", views.erase, name="erase-comment", who={"specialist"}),
]
WITH_DONORS = OFFICE | {"operator", "donor"}
ASKING = {"specialist", "head", "finance"}
donor_routes = [
    route("donors/", views.donors, name="donors", who=WITH_DONORS),
    route("donors/new/", views.enter_donor, name="enter-donor", who={"finance", "operator"}),
    route("donors/<int:pk>/", views.donor, name="donor", who=WITH_DONORS),
    route("donors/<int:pk>/allocate/", views.allocate_of, name="allocate", who={"finance", "operator"}),
    route("donors/<int:pk>/supplement/", views.supplement_of, name="supplement", who={"finance", "operator"}),
    route("donors/<int:pk>/files/<int:file>/", views.donor_file, name="donor-file", who=WITH_DONORS),
    route("budget/<str:number>/consent/<str:step>/<str:subject>/", views.ask, name="ask-consent", who=ASKING),
    route("consents/<str:number>/", views.consent, name="consent", who=OFFICE | {"donor"}),
]
urlpatterns = [
    route("programme/", views.my_programme, name="my-programme", who=OFFICE, nav=Nav(_("Programme"), 25)),
    route("programme/<str:code>/carry-over/<int:year>/", views.carry, name="carry-over", who={"finance"}),
    route("programme/<str:code>/", views.programme, name="programme", who=OFFICE),
    route("priorities/<str:number>/plan/", views.plan, name="plan", who={"specialist"}),
    route("lines/<str:number>/", views.line, name="line", who=PUBLIC),
    route("lines/<str:number>/decision/", views.decision, name="decision", who={"finance"}),
    route("lines/<str:number>/expect/", views.expect, name="expect", who={"finance"}),
    route("budget/<str:number>/", views.budget_line, name="budget-line", who=PUBLIC),
    route("budget/<str:number>/open/", views.open_money, name="open-money", who={"finance"}),
    route("budget/<str:number>/code/", views.classify, name="classify", who={"finance"}),
    route("budget/<str:number>/give-up/", views.give_up, name="give-up", who={"finance"}),
    route("budget/<str:number>/<int:pk>/reverse/", views.reverse, name="reverse", who={"finance"}),
    route("lines/<str:number>/write/", views.write_line, name="write-line", who={"specialist"}),
    route("lines/<str:number>/move/<str:way>/", views.move, name="move-line", who={"specialist"}),
    route("lines/<str:number>/leave-out/", views.leave_out, name="leave-out", who={"specialist"}),
    *programme_routes,
    *donor_routes,
    route("money/", views.money, name="money", who=PUBLIC, nav=Nav(_("Money"), 30, always=True)),
    route("money/<str:code>/", views.money_of, name="money-of", who=PUBLIC),
    route("money/<str:code>/trial/", views.trial, name="trial", who={"finance", "auditor"}),
]
