"""Addresses of agreements, tranches and payments."""

from django.utils.translation import gettext_lazy as _

from ashar.agreements.deeds import DEEDS
from ashar.agreements.views import agreements, awards, execution, payments, plans, statements, tranches
from ashar.core.web.access import NGO, PUBLIC, Nav, route

OFFICE = {"specialist", "head", "finance", "auditor", "adviser"}
KEEPERS = {"specialist", "head", "finance", "auditor"}
SECOND = {"head", "finance"}
SIGNERS = {"specialist", "head"}
WHO = {
    "request_tranche": {NGO},
    "check_tranche": {"specialist"},
    "send_back_tranche": {"specialist", *SECOND},
    "approve_tranche": SECOND,
    "order_payment": {"finance"},
    "give_back": SECOND,
    "cancel_tranche": SECOND,
}

app_name = "agreements"
urlpatterns = [
    route(
        "agreements/",
        agreements.agreements,
        name="agreements",
        who={NGO, *OFFICE},
        nav=Nav(_("Agreements"), order=28),
    ),
    route("agreements/<str:number>/", agreements.agreement, name="agreement", who={NGO, *OFFICE}),
    route("agreements/<str:number>/scan/", agreements.scan, name="scan", who={NGO, *KEEPERS}),
    route("agreements/<str:number>/sign/", agreements.sign, name="sign", who=SIGNERS),
    route("agreements/<str:number>/refuse/", agreements.refuse, name="refuse", who={NGO, *SIGNERS}),
    route("agreements/<str:number>/redraw/", agreements.redraw, name="redraw", who=SIGNERS),
    route("awards/<str:number>/", awards.award, name="award", who={NGO, *OFFICE}),
    route("awards/<str:number>/draft/", awards.draft, name="draft", who={NGO, *OFFICE}),
    route("awards/<str:number>/prepare/", awards.prepare, name="prepare", who=SIGNERS),
    route("awards/<str:number>/step-back/", awards.step_back, name="step-back", who={NGO}),
    route("awards/<str:number>/unfunded/", awards.unfunded, name="unfunded", who={"head"}),
    route("tranches/<str:number>/", tranches.tranche, name="tranche", who={NGO, *OFFICE}),
    *(
        route(
            f"tranches/<str:number>/{deed.code}/",
            tranches.do,
            name=f"tranche-{deed.code}",
            who=WHO[deed.permission],
            code=deed.code,
        )
        for deed in DEEDS
    ),
    route("tranches/<str:number>/bank/", tranches.bank_details, name="bank-details", who={NGO}),
    route("conditions/<int:pk>/ask/", tranches.ask, name="ask-waiver", who={"specialist"}),
    route("conditions/<int:pk>/grant/", tranches.grant, name="grant-waiver", who=SECOND),
    route("conditions/<int:pk>/refuse/", tranches.refuse, name="refuse-waiver", who=SECOND),
    route(
        "payments/", payments.my_payments, name="my-payments", who=KEEPERS, nav=Nav(_("Payments"), order=35)
    ),
    route("payments/<str:code>/", payments.payments, name="payments", who=KEEPERS),
    route("payments/<str:code>/unspent/", payments.unspent_money, name="unspent", who=KEEPERS),
    route("payments/<str:code>/register/", payments.register, name="register", who=KEEPERS),
    route("payments/<str:code>/plan/<int:year>/", plans.plan, name="plan", who=KEEPERS),
    route("budget/<str:number>/plan/<int:year>/", plans.line, name="plan-line", who=KEEPERS),
    route("payments/<str:code>/statements/", statements.statements, name="statements", who=KEEPERS),
    route("statements/<str:number>/", statements.statement, name="statement", who=KEEPERS),
    route("statements/<str:number>/lines/", statements.lines, name="statement-lines", who={"finance"}),
    route("statements/<str:number>/explain/", statements.explain, name="explain", who={"finance"}),
    route("statements/<str:number>/drop/", statements.drop, name="drop-statement", who={"finance"}),
    route("money/<str:code>/<int:year>/<int:quarter>/", execution.sheet, name="execution", who=PUBLIC),
    route(
        "money/<str:code>/<int:year>/<int:quarter>/workbook/",
        execution.book,
        name="execution-workbook",
        who=PUBLIC,
    ),
    route(
        "money/<str:code>/<int:year>/<int:quarter>/issue/",
        execution.issue,
        name="execution-issue",
        who={"finance"},
    ),
]
