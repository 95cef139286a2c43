"""Pages of the count: reading paper, settling differences, hands, marks, and the decision."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.files import store
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.priorities import actions, showing
from ashar.priorities.forms.rounds import DecideForm
from ashar.priorities.forms.votes import HandsForm, MarksForm, ReadingForm, SettleForm, initial_marks
from ashar.priorities.models import HandCount, Marker, PaperReading, PaperState, Round

ON_A_PAGE = 30


def _going(request: HttpRequest, permission: str, number: str) -> Round:
    """The round; 404 also while it has no published method."""
    found = get_allowed(request.user, permission, Round, number=number)
    if not found.method:
        raise Http404
    return found


def paper(request: HttpRequest, number: str) -> HttpResponse:
    """A page of ballots as this person reads them."""
    going = _going(request, "priorities.read_ballots", number)
    user = reader_of(request)
    mine = (
        PaperReading.objects.filter(ballot__round=going, by=user).aggregate(last=Max("ballot__n"))["last"]
        or 0
    )
    form = ReadingForm(request.POST or None, first=mine + 1, round=going)
    if form.is_valid():
        told = attempt(request, actions.read_ballots, round=going, readings=form.readings, by=user)
        if told is not None:
            messages.success(request, _taken(told))
            return redirect("priorities:paper", number)
    context = {
        "round": going,
        "authority": going.authority,
        "form": form,
        "progress": showing.paper_progress(going),
        "problems": showing.titles(going),
    }
    return page(request, "priorities/paper.html", context)


def _taken(told: dict[str, int]) -> str:
    read = sum(told.values())
    words = ngettext("%(n)s ballot was taken down.", "%(n)s ballots were taken down.", read) % {"n": read}
    if differs := told.get(PaperState.DIFFERS, 0):
        words += " " + ngettext(
            "%(n)s was read differently by the two: settle it with the paper in hand.",
            "%(n)s were read differently by the two: settle them with the paper in hand.",
            differs,
        ) % {"n": differs}
    return words


def differences(request: HttpRequest, number: str) -> HttpResponse:
    """Ballots that two persons read differently."""
    going = _going(request, "priorities.read_ballots", number)
    user = reader_of(request)
    form = SettleForm(request.POST or None)
    if form.is_valid():
        facts = {"round": going, "by": user, **form.cleaned_data}
        if attempt(request, actions.settle_ballot, **facts):
            messages.success(request, _("Settled."))
            return redirect("priorities:differences", number)
    waiting = (
        going.paper_ballots.filter(state=PaperState.DIFFERS).prefetch_related("readings__by").order_by("n")
    )
    shown = Paginator(waiting, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": going,
        "authority": going.authority,
        "shown": shown,
        "rows": [(each, _settle_form(form, each.n)) for each in shown],
        "problems": showing.titles(going),
    }
    return page(request, "priorities/differences.html", context, status=422 if form.is_bound else None)


def _settle_form(sent: SettleForm, n: int) -> SettleForm:
    """The form of one ballot: the one that was sent, with what is wrong in it, or an empty one."""
    is_sent = sent.is_bound and str(sent.data.get("n")) == str(n)
    return sent if is_sent else SettleForm(initial={"n": n}, auto_id=f"id_{n}_%s")


def hands(request: HttpRequest, number: str) -> HttpResponse:
    """The show of hands of a meeting."""
    going = _going(request, "priorities.prepare_round", number)
    form = HandsForm(request.POST or None, round=going)
    if form.is_valid():
        facts = {"meeting": form.cleaned_data["meeting"], "votes": form.votes(), "by": reader_of(request)}
        if attempt(request, actions.count_hands, round=going, **facts):
            messages.success(request, _("The hands are written down."))
            return redirect("priorities:hands", number)
    counted: dict[str, list[HandCount]] = {}
    for each in going.hands.select_related("meeting").order_by("-meeting__held_on", "n"):
        counted.setdefault(each.meeting.number, []).append(each)
    context = {
        "round": going,
        "authority": going.authority,
        "form": form,
        "counted": counted,
        "problems": showing.titles(going),
    }
    return page(request, "priorities/hands.html", context)


def marks(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet of a member of the commission: kept as far as it is, handed in once."""
    going = _going(request, "priorities.mark_round", number)
    user = reader_of(request)
    own = get_object_or_404(Marker, round=going, user=user)
    is_last = "lock" in request.POST
    form = MarksForm(request.POST or None, round=going, whole=is_last, initial=initial_marks(own.marks))
    if form.is_valid():
        given = form.marks()
        deed: Any = actions.lock_marks if is_last else actions.keep_marks
        facts = {"marker": own, "marks": given, **({"by": user} if is_last else {})}
        if attempt(request, deed, **facts):
            messages.success(
                request, _("Your marks are handed in.") if is_last else _("Kept. Nobody else sees it.")
            )
            return redirect("priorities:marks", number)
    context = {"round": going, "authority": going.authority, "form": form, "marker": own}
    return page(request, "priorities/marks.html", context)


def type_marks(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Type in the signed sheet of a member without an account."""
    going = _going(request, "priorities.prepare_round", number)
    own = get_object_or_404(Marker, round=going, pk=pk, user__isnull=True)
    form = MarksForm(request.POST or None, request.FILES or None, round=going, whole=True, on_paper=True)
    if form.is_valid():
        scan = store(form.cleaned_data["scan"], purpose="marks")
        facts = {"marker": own, "marks": form.marks(), "scan": scan, "by": reader_of(request)}
        if attempt(request, actions.type_marks, **facts):
            messages.success(request, _("The marks of the signed sheet are in."))
            return redirect("priorities:round-desk", number)
    context = {"round": going, "authority": going.authority, "form": form, "marker": own}
    return page(request, "priorities/marks.html", context)


def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Which problems become priorities."""
    going = _going(request, "priorities.head_round", number)
    rows: Sequence[showing.Standing] = showing.standings(going)
    form = DecideForm(
        request.POST or None, request.FILES or None, round=going, initial={"decided_on": clock.today()}
    )
    if form.is_valid():
        upload = form.cleaned_data["scan"]
        facts = {
            "round": going,
            "decided": form.decided(),
            "decided_on": form.cleaned_data["decided_on"],
            "scan": store(upload, purpose="decision", is_public=True) if upload else None,
            "by": reader_of(request),
        }
        if attempt(request, actions.decide_round, **facts):
            messages.success(request, _("The priorities are decided and public."))
            return redirect("priorities:versions", going.authority.code)
    context = {"round": going, "authority": going.authority, "form": form, "rows": rows}
    return page(request, "priorities/decide.html", context)
