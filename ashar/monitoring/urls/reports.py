"""Addresses of reports, acceptance and closing."""

from ashar.core.web.access import NGO, route
from ashar.monitoring.models.reports import READERS
from ashar.monitoring.views import closing, reports

BOTH = {NGO, *READERS}
ACCEPTERS = {"specialist", "head"}

urlpatterns = [
    route("reports/of/<str:number>/<int:index>/", reports.write, name="write-report", who={NGO}),
    route("reports/receipts/<int:pk>/", reports.receipt, name="receipt", who=BOTH),
    route("reports/photos/<int:pk>/", reports.photo, name="photo", who=BOTH),
    route("reports/photos/<int:pk>/small/", reports.photo, name="small-photo", who=BOTH, is_small=True),
    route("reports/<str:number>/", reports.report, name="report", who=BOTH),
    route("reports/<str:number>/accept/", reports.accept, name="accept-report", who=ACCEPTERS),
    route("reports/<str:number>/return/", reports.send_back, name="return-report", who=ACCEPTERS),
    route("reports/<str:number>/public/", reports.release, name="release-report", who=ACCEPTERS),
    route("reports/<str:number>/correct/", reports.correct, name="correct-report", who=ACCEPTERS),
    route("closing/<str:number>/", closing.closing, name="closing", who=set(READERS)),
    route("closing/<str:number>/scan/", closing.scan, name="act-scan", who=ACCEPTERS),
    route("closing/<str:number>/signed/", closing.signed, name="signed-act", who=set(READERS)),
    route("closing/<str:number>/act/", closing.correct_act, name="correct-act", who=ACCEPTERS),
    route(
        "closing/<str:number>/evaluation/",
        closing.correct_evaluation,
        name="correct-evaluation",
        who=ACCEPTERS,
    ),
]
