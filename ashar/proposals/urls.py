"""Addresses of proposals."""

from django.utils.translation import gettext_lazy as _

from ashar.core.web.access import COMMISSION, NGO, PUBLIC, SIGNED_IN, Nav, route
from ashar.proposals.views import (
    attaching,
    drafting,
    envelopes,
    filing,
    forms,
    keyless,
    office,
    partnering,
    sending,
    tablebooks,
    tables,
    teaming,
    writing,
)

OFFICE = ("head", "specialist", COMMISSION)

app_name = "proposals"
urlpatterns = [
    route("proposals/", drafting.mine, name="mine", who=NGO, nav=Nav(_("My proposals"), 20)),
    route("proposals/start/<int:lot>/", drafting.start, name="start", who=SIGNED_IN),
    route("proposals/call/<str:number>/", office.of_call, name="of-call", who=OFFICE),
    route("proposals/call/<str:number>/envelopes/", envelopes.receive, name="receive", who=COMMISSION),
    route("proposals/call/<str:number>/on-paper/", envelopes.on_paper, name="on-paper", who=PUBLIC),
    route("proposals/call/<str:number>/on-paper.pdf", envelopes.blank_pdf, name="blank-pdf", who=PUBLIC),
    route("proposals/call/<str:number>/on-paper.docx", envelopes.blank_docx, name="blank-docx", who=PUBLIC),
    route("proposals/envelopes/<str:number>/", envelopes.envelope, name="envelope", who=COMMISSION),
    route("proposals/envelopes/<str:number>/sender/", envelopes.name, name="envelope-sender", who=COMMISSION),
    route("proposals/envelopes/<str:number>/back/", envelopes.back, name="envelope-back", who=COMMISSION),
    route("proposals/<str:number>/", writing.proposal, name="proposal", who=NGO),
    route("proposals/<str:number>/taken/<str:source>/", drafting.taken, name="taken", who=NGO),
    route("proposals/<str:number>/budget/", writing.budget, name="budget", who=NGO),
    route("proposals/<str:number>/budget/table/", tables.brought, name="budget-table", who=NGO),
    route("proposals/<str:number>/budget.xlsx", tables.taken, name="budget-xlsx", who=NGO),
    route("proposals/<str:number>/form/", forms.brought, name="form", who=NGO),
    route("proposals/<str:number>/form.docx", forms.taken, name="form-docx", who=NGO),
    route("proposals/<str:number>/tables/", tablebooks.brought, name="tables", who=NGO),
    route("proposals/<str:number>/tables.xlsx", tablebooks.taken, name="tables-xlsx", who=NGO),
    route("proposals/<str:number>/partners/", partnering.partners, name="partners", who=NGO),
    route("proposals/<str:number>/consent/", partnering.consent, name="consent", who=NGO),
    route("proposals/<str:number>/team/", teaming.team, name="team", who=NGO),
    route("proposals/<str:number>/talk/", teaming.talk, name="talk", who=NGO),
    route("proposals/<str:number>/present/", teaming.present, name="present", who=NGO),
    route("proposals/<str:number>/anew/", keyless.anew, name="anew", who=NGO),
    route("proposals/<str:number>/files/<str:code>/", attaching.files, name="files", who=NGO),
    route("proposals/<str:number>/files/<str:code>/send/", sending.begin, name="send", who=NGO),
    route("proposals/<str:number>/sending/<str:name>/", sending.sending, name="sending", who=NGO),
    route("proposals/<str:number>/attached/<int:pk>/", attaching.attachment, name="attached", who=NGO),
    route("proposals/<str:number>/file/", filing.file, name="file", who=NGO),
    route("proposals/<str:number>/withdraw/", filing.withdraw, name="withdraw", who=NGO),
    route("proposals/<str:number>/receipt/", filing.receipt, name="receipt", who=(NGO, COMMISSION)),
    route("proposals/<str:number>/versions/<int:n>/", filing.version, name="version", who=NGO),
    route("proposals/<str:number>/versions/<int:n>.json", filing.copy, name="copy", who=NGO),
    route("proposals/<str:number>/versions/<int:n>.zip", filing.package, name="package", who=NGO),
]
