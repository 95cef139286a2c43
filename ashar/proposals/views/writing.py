"""The pages on which a proposal is written: the text, and where it is detailed the budget."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.calls.sets import Kind
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.web import stages
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import page
from ashar.core.web.uploads import accepted
from ashar.organisations.queries import memberships_now
from ashar.proposals import beside
from ashar.proposals import content as port
from ashar.proposals.actions import Clash, arrival, limits_of, missing_in, most_partners, save_draft
from ashar.proposals.beside_forms import BudgetTableForm, TablesForm
from ashar.proposals.content import Content, Draft
from ashar.proposals.forms import DraftForm
from ashar.proposals.lacking import part_of
from ashar.proposals.merging import after_clash, marks, parts_of
from ashar.proposals.models import Proposal
from ashar.proposals.places import EVIDENCE
from ashar.proposals.progress import sections
from ashar.proposals.sheet import Sheet, sheet_of
from ashar.proposals.showing import days_left, reading, stamp, sums, told_of, totals
from ashar.proposals.states import WRITTEN
from ashar.proposals.team import parts_for
from ashar.proposals.views.keyless import needs_key

TEXT, BUDGET, FORM = "proposals:proposal", "proposals:budget", "proposals:form"
PARTNERS = "proposals:partners"
_SECTION = re.compile(r"part-\d{1,2}|budget")


@dataclass(frozen=True)
class Desk:
    """One page of a draft: `allowed` is what this person may write, `parts` what is written on this page."""

    own: Proposal
    user: User
    sheet: Sheet
    allowed: frozenset[str]
    here: str

    @property
    def parts(self) -> frozenset[str]:
        """A detailed budget has a page of its own; the form that is brought speaks of all."""
        if self.here == FORM:
            return self.allowed
        if self.here == BUDGET:
            return self.allowed & {"budget"}
        return self.allowed - {"budget"} if self.sheet.budget_months else self.allowed

    @property
    def template(self) -> str:
        """The page."""
        return "proposals/budget.html" if self.here == BUDGET else "proposals/proposal.html"

    def address(self, here: str = "") -> str:
        """Where this page, or another one of the draft, lies."""
        return reverse(here or self.here, args=[self.own.number])

    def form(self, data: Any, content: Content, **facts: Any) -> DraftForm:
        """The form of this page."""
        return DraftForm(data, content=content, sheet=self.sheet, parts=self.parts, **facts)

    def marks(self, content: Content) -> str:
        """The marks of what may be written."""
        return marks(content, self.sheet, self.allowed)


def desk_of(request: HttpRequest, number: str, here: str) -> Desk:
    """The page of a draft for this person; 404 and 403 for others."""
    user = reader_of(request)
    own = get_allowed(user, "proposals.write_parts", Proposal, number=number)
    sheet = sheet_of(own.lot.call)
    codes = {code for code, pk in memberships_now(user) if pk == own.organisation_id}
    return Desk(own, user, sheet, parts_for(user, own, sheet, codes), here)


def is_whole(desk: Desk) -> bool:
    """Whether this person writes every part."""
    return set(parts_of(desk.sheet)) <= desk.allowed


def is_writable(own: Proposal) -> bool:
    """Whether its text may still be changed now; one whose key is gone is begun anew."""
    is_closing = own.key_until is not None and not port.is_given_up(own)
    return own.state in WRITTEN and own.lot.call.is_open(arrival()) and not is_closing


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def proposal(request: HttpRequest, number: str) -> HttpResponse:
    """The page on which the proposal is written; it keeps what was typed, whole or not."""
    desk = desk_of(request, number, TEXT)
    if request.method == "POST":
        return _keep(request, desk)
    if is_writable(desk.own):
        return _opened(request, desk) if desk.parts else redirect(BUDGET, number)
    return _closed(request, desk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def budget(request: HttpRequest, number: str) -> HttpResponse:
    """The page of the budget: where it is detailed the only one, else the same lines alone."""
    desk = desk_of(request, number, BUDGET)
    if not desk.parts:
        raise PermissionDenied(_("The budget is written by others of the organisation."))
    if request.method == "POST":
        return _keep(request, desk)
    return _opened(request, desk) if is_writable(desk.own) else redirect(TEXT, number)


def _opened(request: HttpRequest, desk: Desk) -> HttpResponse:
    draft = port.draft_of(desk.own, by=desk.user)
    return _show(request, desk, desk.form(None, draft.content, seen=desk.marks(draft.content)), draft)


def _closed(request: HttpRequest, desk: Desk) -> HttpResponse:
    own = desk.own
    if not desk.user.has_perm("proposals.write_proposal", own):
        raise PermissionDenied(_("This proposal is not written any more."))
    if own.version:
        return redirect("proposals:receipt", own.number)
    content = port.draft_of(own, by=desk.user).content
    context = {**frame_of(own), **reading(content, own.lot.ceiling, desk.sheet)}
    return page(request, "proposals/unfiled.html", context)


def _keep(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Keep what can be understood; say what cannot, and what somebody else has changed meanwhile."""
    form = desk.form(request.POST, port.load_own(desk.own, by=desk.user))
    form.is_valid()
    mine, seen = form.content(), form.cleaned_data.get("seen", "")
    try:
        save_draft(proposal=desk.own, content=mine, by=desk.user, seen=seen, parts=desk.parts)
    except Clash as clash:
        return _clashed(request, desk, form, clash)
    except Refused as refused:
        return _refused(request, desk, form, refused)
    draft = port.draft_of(desk.own, by=desk.user)
    if _by_script(request):
        return JsonResponse(_kept_words(request, desk, form, draft, mine))
    if form.errors:
        return _show(request, desk, form.seeing(desk.marks(mine)), draft)
    return HttpResponseRedirect(_onwards(request, desk))


def _onwards(request: HttpRequest, desk: Desk) -> str:
    """Where the button leads that was pressed."""
    if code := request.POST.get("attach"):
        return reverse("proposals:files", args=[desk.own.number, code])
    if "file" in request.POST:
        return reverse("proposals:file", args=[desk.own.number])
    for name, here in (("text", TEXT), ("sheet", BUDGET)):
        if name in request.POST:
            return desk.address(here)
    part = request.POST.get("part", "")
    return desk.address() + (f"#{part}" if _SECTION.fullmatch(part) else "")


def _clashed(request: HttpRequest, desk: Desk, form: DraftForm, clash: Clash) -> HttpResponse:
    """Both texts: one's own in the fields, the other's beside them; saving again keeps the fields."""
    if _by_script(request):
        return JsonResponse({"reasons": [str(reason) for reason in clash.reasons]}, status=409)
    request.refusals = clash.reasons  # type: ignore[attr-defined]
    seen = after_clash(form.cleaned_data["seen"], clash.kept.content, clash.merged.clashes, form.sheet)
    others = dict.fromkeys(clash.merged.clashes, clash.kept.content)
    return _show(request, desk, form.seeing(seen), clash.kept, others=others, status=409)


def _refused(request: HttpRequest, desk: Desk, form: DraftForm, refused: Refused) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"reasons": [str(reason) for reason in refused.reasons]}, status=422)
    request.refusals = refused.reasons  # type: ignore[attr-defined]
    return _show(request, desk, form, port.draft_of(desk.own, by=desk.user), status=422)


def _kept_words(
    request: HttpRequest, desk: Desk, form: DraftForm, draft: Draft, mine: Content
) -> dict[str, Any]:
    """What the script puts on the page after keeping; `seen` speaks of what stands in its fields."""
    context = _told(desk, draft)
    return {
        "saved": context["saved"],
        "seen": desk.marks(mine),
        "missing": render(request, "proposals/_missing.html", context).content.decode(),
        "sums": render(request, "proposals/_sums.html", context).content.decode(),
        "count": context["count"],
        "progress": {each.id: f"{each.done}/{each.total}" for each in context["sections"]},
        "changed": desk.marks(draft.content) != desk.marks(mine),
        "mistakes": {name: " ".join(map(str, errors)) for name, errors in form.errors.items()},
    }


def _show(
    request: HttpRequest,
    desk: Desk,
    form: DraftForm,
    draft: Draft,
    *,
    others: Mapping[str, Content] | None = None,
    status: int | None = None,
) -> HttpResponse:
    own = desk.own
    context = {
        **frame_of(own),
        **_told(desk, draft),
        **beside.shown(own, desk.user, desk.allowed),
        "desk": desk,
        "form": form,
        "others": others or {},
        "told_of": told_of(form.sheet, others or {}),
        "other": draft.saved_by,
        "accept": accepted(),
        "takes_files": any(each.kind == Kind.FILE for each in form.sheet.questions),
        "is_filed": own.state == "filed",
        "is_unchanged": port.is_filed_as_it_is(own),
        "is_ours": desk.user.has_perm("proposals.write_proposal", own),
        "days_left": days_left(own),
        "is_unsaved": bool(status),
        "table": BudgetTableForm(sheet=desk.sheet) if desk.here == BUDGET else None,
        "evidence_code": EVIDENCE,
        "evidence": draft.content.files.get(EVIDENCE, ()),
        "tables_form": _tables_form(desk),
        "takes_partners": is_whole(desk) and bool(most_partners(own) or draft.content.partners),
    }
    return page(request, desk.template, context, status=status)


def _tables_form(desk: Desk) -> TablesForm | None:
    """Where tables of the text are brought as a workbook, if this person writes some here."""
    tables = [each for each in desk.sheet.questions if each.kind == Kind.TABLE and each.code in desk.parts]
    return TablesForm(questions=tables) if tables else None


def frame_of(own: Proposal) -> dict[str, Any]:
    """What every page of a draft shows around it."""
    call = own.lot.call
    return {
        "proposal": own,
        "lot": own.lot,
        "call": call,
        "authority": call.authority,
        "thread": stages.thread_view(call.number, public=True),
    }


def leading(blockers: Iterable[Blocker], own: Proposal, sheet: Sheet, here: str = "") -> list[Blocker]:
    """The same reasons, each leading to its field on the page where that is written."""
    return [replace(each, link=_link(each.link, own, sheet, here)) for each in blockers]


def _link(link: str, own: Proposal, sheet: Sheet, here: str) -> str:
    if not link.startswith("#"):
        return link
    if link.startswith(("#partner", "#share_")):
        return link if here == PARTNERS else reverse(PARTNERS, args=[own.number]) + link
    detailed = sheet.budget_months and part_of(link, sheet) == "budget"
    there = BUDGET if detailed or (here == BUDGET and part_of(link, sheet) == "budget") else TEXT
    return link if there == here else reverse(there, args=[own.number]) + link


def _told(desk: Desk, draft: Draft) -> dict[str, Any]:
    """What is told beside the form: when it was kept, what it lacks, and its sums."""
    own, content, sheet, at = desk.own, draft.content, desk.sheet, arrival()
    whole = is_whole(desk)
    missing = [
        each
        for each in missing_in(own.lot, content, at=at)
        if whole or part_of(each.link, sheet) in desk.allowed
    ]
    found = sections(sheet, content, missing, desk.allowed)
    done, total = sum(each.done for each in found), sum(each.total for each in found)
    return {
        "saved": _("Saved, {when}").format(when=stamp(draft.saved_at)),
        "missing": leading(missing, own, sheet, desk.here),
        "sections": found,
        "progress": {each.id: each for each in found},
        "count": _("Done: {done} of {total}").format(done=done, total=total),
        "sums": sums(content, own.lot.ceiling),
        "totals": totals(content, limits_of(own.lot, at), sheet) if sheet.budget_months else None,
    }


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
