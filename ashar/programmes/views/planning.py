"""Pages of orders and money."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.files import store
from ashar.core.thread import NUMBER
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.stages import thread_view
from ashar.places.models import Authority
from ashar.priorities.models import Priority
from ashar.priorities.spheres import sphere_name
from ashar.programmes import queries
from ashar.programmes.actions import (
    LineFacts,
    expect_money,
    open_expected_money,
    plan_order,
    planning_blockers,
    record_decision,
)
from ashar.programmes.actions.ledger import ENTRIES, reversal_blockers, reverse_movement
from ashar.programmes.actions.promised import give_up_promise, giving_up_blockers
from ashar.programmes.books import year_ends
from ashar.programmes.forms import DecisionForm, ExpectForm, GiveUpForm, LineForm, OpenForm, ReverseForm
from ashar.programmes.links import spoken_for
from ashar.programmes.models import OFFICE, Account, BudgetLine, Fund, Movement, ProgrammeLine
from ashar.programmes.money_links import money_links
from ashar.programmes.whole import in_work

ON_A_PAGE = 30


@require_safe
def my_programme(request: HttpRequest) -> HttpResponse:
    """The programme of one's own authority; a choice when there are several."""
    own = list(Authority.objects.filter(pk__in=reader_of(request).authorities(*OFFICE)).order_by("code"))
    if len(own) == 1:
        return redirect("programmes:programme", own[0].code)
    return page(request, "programmes/my_programme.html", {"authorities": own})


@require_safe
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Priorities that wait for an order, and orders with their money."""
    authority = get_allowed(request.user, "programmes.see_programme", Authority, code=code)
    user = reader_of(request)
    context = {
        "authority": authority,
        "shown": Paginator(queries.orders_of(authority), ON_A_PAGE).get_page(request.GET.get("page")),
        "waiting": list(queries.priorities_to_plan(authority)[:ON_A_PAGE]),
        "in_work": list(in_work(authority)[:ON_A_PAGE]),
        "may_plan": user.holds(authority.pk, "specialist"),
        "keeps_money": user.holds(authority.pk, "finance"),
    }
    return page(request, "programmes/programme.html", context)


def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Make a priority an order: a one-line programme of this year."""
    priority = get_allowed(request.user, "programmes.plan_order", Priority, number=number)
    titles = {f"title_{code}": getattr(priority, f"title_{code}") for code in ("ky", "ru", "en")}
    form = LineForm(request.POST or None, initial=titles)
    if form.is_valid():
        facts = LineFacts(**form.cleaned_data)
        line = attempt(request, plan_order, priority=priority, facts=facts, by=reader_of(request))
        if line:
            messages.success(request, _("The order is planned. Now the council decides on its money."))
            return redirect("programmes:line", line.number)
    context = {"form": form, "priority": priority, "authority": priority.authority}
    return page(request, "programmes/plan.html", context | {"blockers": list(planning_blockers(priority))})


def _is_of_office(request: HttpRequest, authority_id: int) -> bool:
    """Whether the reader works in this office, advises or audits it: others read what is published."""
    return request.user.is_authenticated and reader_of(request).holds(authority_id, *OFFICE)


@require_safe
def line(request: HttpRequest, number: str) -> HttpResponse:
    """An order as the programme has it: aim, people, money and the papers behind it."""
    found = get_object_or_404(ProgrammeLine.objects.visible_to(request.user), number=number)
    if found.reads_as_plan and not _is_of_office(request, found.authority_id):
        return redirect("programmes:whole", found.programme.number)
    context = {
        "line": found,
        "authority": found.authority,
        "sphere": sphere_name(found.sphere),
        "decisions": found.decisions.select_related("scan", "paper__programme").order_by("act_date", "pk"),
        "money": found.budget_lines.select_related("source__agreement").order_by("pk"),
        "thread": thread_view(number, public=not _is_of_office(request, found.authority_id)),
        "keeps_money": request.user.is_authenticated
        and reader_of(request).has_perm("programmes.record_decision", found),
    }
    return page(request, "programmes/line.html", context)


def decision(request: HttpRequest, number: str) -> HttpResponse:
    """Record the signed paper that gives money to an order."""
    order = get_allowed(request.user, "programmes.record_decision", ProgrammeLine, number=number)
    form = DecisionForm(
        request.POST or None, request.FILES or None, authority=order.authority, planned=order.planned_amount
    )
    if form.is_valid():
        act = form.act(store(form.cleaned_data["upload"], purpose="decision", is_public=True))
        facts = {"line": order, "act": act, "amounts": form.amounts(), "by": reader_of(request)}
        if attempt(request, record_decision, **facts):
            messages.success(request, _("The decision is recorded and the money is open."))
            return redirect("programmes:line", number)
    context = {"form": form, "line": order, "authority": order.authority}
    return page(request, "programmes/decision.html", context)


def expect(request: HttpRequest, number: str) -> HttpResponse:
    """Note money that a letter promises."""
    order = get_allowed(request.user, "programmes.expect_money", ProgrammeLine, number=number)
    form = ExpectForm(request.POST or None, authority=order.authority)
    if form.is_valid():
        expected = attempt(request, expect_money, line=order, by=reader_of(request), **form.facts())
        if expected:
            messages.success(request, _("The promised money is noted. A call can be announced on it."))
            return redirect("programmes:budget-line", expected.number)
    context = {"form": form, "line": order, "authority": order.authority}
    return page(request, "programmes/expect.html", context)


def open_money(request: HttpRequest, number: str) -> HttpResponse:
    """Promised money came, by a signed paper."""
    promised = get_allowed(request.user, "programmes.open_money", BudgetLine, number=number)
    form = OpenForm(request.POST or None, request.FILES or None, initial={"amount": promised.promised})
    if form.is_valid():
        act = form.act(store(form.cleaned_data["upload"], purpose="decision", is_public=True))
        facts = {"budget_line": promised, "act": act, "by": reader_of(request)}
        if attempt(request, open_expected_money, amount=form.cleaned_data["amount"], **facts):
            messages.success(request, _("The money is open."))
            return redirect("programmes:budget-line", number)
    context = {"form": form, "budget_line": promised, "authority": promised.authority}
    return page(request, "programmes/open.html", context)


def give_up(request: HttpRequest, number: str) -> HttpResponse:
    """Promised money does not come."""
    promised = get_allowed(request.user, "programmes.open_money", BudgetLine, number=number)
    form = GiveUpForm(request.POST or None)
    if form.is_valid():
        facts = {"budget_line": promised, "by": reader_of(request)}
        if attempt(request, give_up_promise, reason=form.cleaned_data["reason"], **facts):
            messages.success(request, _("The promise is given up; it stays readable."))
            return redirect("programmes:budget-line", number)
    context = {
        "form": form,
        "budget_line": promised,
        "authority": promised.authority,
        "blockers": list(giving_up_blockers(promised)),
    }
    return page(request, "programmes/give_up.html", context)


def _donors_part(request: HttpRequest, found: BudgetLine) -> dict[str, Any]:
    """The consents of the donor for whoever may read them, and whether the agreement can be opened."""
    if found.source.terms is None:
        return {"consents": [], "may_open_agreement": False}
    speaks = (found.source_id, found.authority_id) in spoken_for(request.user)
    if not (speaks or _is_of_office(request, found.authority_id)):
        return {"consents": [], "may_open_agreement": False}
    return {"consents": list(found.consents.order_by("-pk")[:ON_A_PAGE]), "may_open_agreement": True}


@require_safe
def budget_line(request: HttpRequest, number: str) -> HttpResponse:
    """Money of one source for one order: balances, and every movement with the paper behind it."""
    lines = BudgetLine.objects.select_related("authority", "line", "source__agreement", "decision__scan")
    found = get_object_or_404(lines, number=number)
    shown = Paginator(queries.movements_of(found), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "budget_line": found,
        "authority": found.authority,
        "shown": shown,
        "carried_by": queries.carried_by(found),
        "entries": ENTRIES,
        "account": Account,
        "is_number": lambda written: bool(NUMBER.match(written)),
        "is_over": found.state == "open" and clock.today().year > found.last_year,
        "may_carry": found.state == "open"
        and clock.today().year - 1 <= found.last_year <= clock.today().year,
        "hidden": set() if _is_of_office(request, found.authority_id) else queries.unpublished(shown),
        **_donors_part(request, found),
        "keeps_money": request.user.is_authenticated
        and reader_of(request).has_perm("programmes.open_money", found),
    }
    return page(request, "programmes/budget_line.html", context)


def reverse(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Undo a mistaken entry by its mirror image, with a reason that everybody reads."""
    movement = get_allowed(
        request.user, "programmes.reverse_movement", Movement, pk=pk, budget_line__number=number
    )
    form = ReverseForm(request.POST or None)
    if form.is_valid():
        facts = {"movement": movement, "by": reader_of(request)}
        if attempt(request, reverse_movement, reason=form.cleaned_data["reason"], **facts):
            messages.success(request, _("The entry is reversed; both stay readable."))
            return redirect("programmes:budget-line", number)
    context = {
        "form": form,
        "movement": movement,
        "label": ENTRIES[movement.kind].label,
        "budget_line": movement.budget_line,
        "authority": movement.budget_line.authority,
        "blockers": list(reversal_blockers(movement)),
    }
    return page(request, "programmes/reverse.html", context)


@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Where public money for orders stands: by authority and by kind of source."""
    rows = queries.money_by_authority()
    context = {
        "rows": rows,
        "funds": [(Fund(kind).label, sums) for kind, sums in queries.money_by_fund().items()],
        "all": queries.total(row.sums for row in rows),
        "demonstrations": Authority.objects.filter(is_demonstration=True).order_by("code")[:5],
    }
    return page(request, "programmes/money.html", context)


@require_safe
def money_of(request: HttpRequest, code: str) -> HttpResponse:
    """Where the money of one authority stands: by source, and order by order."""
    authority = get_object_or_404(Authority, code=code)
    rows = queries.money_by_source(authority)
    may_check = request.user.is_authenticated and reader_of(request).has_perm(
        "programmes.see_trial_balance", authority
    )
    lines = Paginator(queries.lines_with_money(authority), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "authority": authority,
        "rows": rows,
        "all": queries.total(row.sums for row in rows),
        "shown": lines,
        "ends": year_ends(authority),
        "ways": money_links(request.user, authority),
        "checks_books": may_check,
    }
    return page(request, "programmes/money_of.html", context)
