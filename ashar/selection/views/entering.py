"""The page on which an envelope is entered at the opening: the questions of the web, and the scan."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.core.files import NotAccepted, store_locked
from ashar.core.lifecycle import Refused
from ashar.core.web.answers import attempt, page
from ashar.core.web.uploads import SCAN_TYPES, PaperField
from ashar.proposals import budget_fields
from ashar.proposals.actions import missing_in
from ashar.proposals.beside_forms import WordForm
from ashar.proposals.budget_fields import BudgetLine
from ashar.proposals.forms import ContentForm
from ashar.proposals.sheet import sheet_of
from ashar.selection.actions.entering import enter_envelope, entering_blockers
from ashar.selection.models import AdmissionCheck
from ashar.selection.queries import member_of, stepped_aside


class EnteringForm(ContentForm):
    """What the paper says, and its scan."""

    scan = PaperField(
        label=_("Scan of the paper"),
        allowed=SCAN_TYPES,
        help_text=_("All pages in one PDF, or photographs of all pages chosen together, in their order."),
    )
    is_incomplete = forms.BooleanField(
        label=_("What is missing here is missing on the paper too: enter it as it is."), required=False
    )

    def lines(self) -> list[BudgetLine]:
        """All lines of a plain budget: nothing is saved on the way, so none could be added later."""
        least = self.least_lines if self.sheet.budget_months else self.sheet.budget_lines
        return budget_fields.lines(self, self.sheet, least)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, number: str) -> HttpResponse:
    """Enter what lies in an envelope; a form that its sender filled in as DOCX fills the fields first."""
    check, user = _check(request, number), reader_of(request)
    sheet, blockers = sheet_of(check.call), list(entering_blockers(check, by=user))
    is_word, is_sent = "word" in request.POST, request.method == "POST"
    word = WordForm(*((request.POST, request.FILES) if is_word else ()), call=check.call, sheet=sheet)
    brought = word.brought.content if word.is_valid() else None
    sent = (request.POST, request.FILES) if is_sent and not is_word else ()
    form = EnteringForm(*sent, content=brought, sheet=sheet)
    if not blockers and form.is_valid():
        entered = attempt(request, _enter, check=check, form=form, by=user)
        if entered is not None:
            return redirect("selection:sitting", check.call.number)
    context: dict[str, Any] = {
        "check": check,
        "call": check.call,
        "authority": check.call.authority,
        "form": form,
        "word": word,
        "mistakes": word.mistakes() if word.is_bound else [],
        "blockers": blockers,
        "others": {},
        "told_of": {},
    }
    return page(request, "selection/enter.html", context, status=422 if context["mistakes"] else None)


def _enter(*, check: AdmissionCheck, form: EnteringForm, by: User) -> AdmissionCheck:
    """Ask first and keep the scan after, so that a refusal leaves no file; the action asks again."""
    content, is_incomplete = form.content(), form.cleaned_data["is_incomplete"]
    reasons = list(entering_blockers(check, by=by))
    if not is_incomplete:
        reasons += missing_in(check.proposal.lot, content, at=check.opening.opened_at, files=False)
    if reasons:
        raise Refused(*reasons)
    try:
        scan = store_locked(form.cleaned_data["scan"], purpose="proposal_file", allowed=SCAN_TYPES)
    except NotAccepted as refused:  # what only the scanner for viruses knows
        raise Refused(*refused.messages) from refused
    return enter_envelope(check=check, content=content, scans=[scan], by=by, is_incomplete=is_incomplete)


def _check(request: HttpRequest, number: str) -> AdmissionCheck:
    """The line of a proposal on paper, for its commission; nobody else need know of it."""
    known = AdmissionCheck.objects.select_related(
        "opening__call__authority",
        "opening__call__commission",
        "proposal__lot__call__authority",
        "proposal__organisation",
    )
    check: AdmissionCheck | None = known.filter(proposal__number=number, proposal__is_paper=True).first()
    member = member_of(check.call, reader_of(request)) if check else None
    if check is None or member is None or stepped_aside(member, check.proposal):
        raise Http404
    return check
