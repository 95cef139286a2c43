"""What will be unspent on 31 December, and what can still be done; worked out from the ledger.

An authority’s money of this year will be spent when it is paid, ordered, or committed to a signed
agreement that ends within the year. The rest lapses unless somebody does something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Tranche
from ashar.agreements.states import UNPAID
from ashar.agreements.states import Tranche as TrancheState
from ashar.calls.models import Lot
from ashar.calls.timetable import LAST_DAY_FOR_REPORTS, suggest
from ashar.commissions.queries import working_commissions
from ashar.core import clock, i18n
from ashar.core.i18n import written
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO, MoneyField
from ashar.places.models import Authority
from ashar.programmes.models import Account, BudgetLine, Movement, ends_in
from ashar.regulations.models import Override
from ashar.regulations.rulesets import Profile, Rules, rule_set_on, rules_for_sum
from ashar.selection.models import Award

RULE = "programme.unspent_warning_month"
OPEN_LINE = ("planned", "approved")
TO_BE_PAID = {*UNPAID, TrancheState.RETURNED}
CarryOver = Callable[[BudgetLine], tuple[Words, str]]
_som, _day = lazy(i18n.som, str), lazy(i18n.day, str)


@dataclass(frozen=True)
class Suggestion:
    """A sum that will be unspent, why, what can be done about it, and where."""

    amount: Decimal
    about: str
    words: Words
    action: Words
    address: str


@dataclass(frozen=True)
class YearEnd:
    """What will be unspent on the last day of the year, and what can be done, the largest sums first."""

    amount: Decimal
    day: date
    suggestions: list[Suggestion]


def unspent(authority_ids: Iterable[int]) -> dict[int, tuple[str, Decimal]]:
    """Code and soms that will be unspent, by id, of authorities that are to be warned by now; one query."""
    today = clock.today()
    usual = rule_set_on(today).by_key[RULE].values()[Profile.USUAL]
    lines = BudgetLine.objects.filter(ends_in(today.year), authority=OuterRef("pk"), state="open")
    free = F("available") + F("reserved") + F("committed")
    owed = _in_time(today).filter(
        ends_in(today.year, "agreement__award__lot__budget_line__"),
        agreement__award__lot__call__authority=OuterRef("pk"),
    )
    own = Override.objects.filter(authority=OuterRef("pk"), key=RULE, valid_from__lte=today)
    rows = Authority.objects.filter(pk__in=list(authority_ids)).annotate(
        free=_sum(lines.values("authority"), free),
        owed=_sum(owed.values("agreement__award__lot__call__authority"), F("amount")),
        own=Subquery(own.order_by("-valid_from", "-pk").values("value")[:1]),
    )
    return {
        row.pk: (row.code, row.free - row.owed)
        for row in rows
        if today.month >= _month(row.own, usual) and row.free > row.owed
    }


def _sum(rows: Any, what: Any) -> Coalesce:
    """The sum of a grouped subquery, nothing as nought."""
    soms = MoneyField()
    found = Subquery(rows.annotate(soms=Sum(what)).values("soms")[:1], output_field=soms)
    return Coalesce(found, Value(ZERO, output_field=soms), output_field=soms)


def _month(own: Any, usual: Any) -> int:
    """The month of the warning: the authority’s own, where it has set one."""
    chosen = own if own is not None else usual
    return int(chosen[Profile.USUAL.value] if isinstance(chosen, Mapping) else chosen)


def _in_time(today: date) -> Any:
    """Unpaid tranches that their agreements let expect within the year."""
    last = date(today.year, 12, 31)
    return Tranche.objects.order_by().filter(
        Q(agreement__state="completed") | Q(agreement__state="active", agreement__ends_on__lte=last),
        state__in=UNPAID,
    )


def year_end(authority: Authority, user: User) -> YearEnd | None:
    """The warning with its suggestions for this reader; None while there is nothing to warn of."""
    today = clock.today()
    lines = BudgetLine.objects.filter(ends_in(today.year), authority=authority, state="open")
    lines = lines.annotate(can_be_called=Exists(working_commissions(authority)))
    known = {line.pk: line for line in lines.select_related("line__authority", "source")}
    free = [line for line in known.values() if line.available]
    rules = rules_for_sum(authority, max((line.available for line in free), default=ZERO), today)
    if today.month < rules[RULE]:
        return None
    may = user.has_perm("programmes.carry_over", authority)
    carry = partial(_carry_over, authority if may else None)
    suggestions = [*_free(free, rules, user, carry), *_standing(known, carry)]
    suggestions.sort(key=lambda each: -each.amount)
    amount = sum((each.amount for each in suggestions), ZERO)
    return YearEnd(amount, date(today.year, 12, 31), suggestions) if amount else None


def _free(lines: list[Any], rules: Rules, user: User, carry: CarryOver) -> Iterator[Suggestion]:
    """Money that nothing uses: a call while there is time for one, else a decision of the council."""
    if not lines:
        return
    start = _start(rules)
    for line in lines:
        about = str(written(line.line, "title"))
        is_open = line.line.state in OPEN_LINE
        # Without a commission at work no call can be prepared.
        if start and is_open and line.can_be_called:
            words = format_lazy(_("A call announced today lets the work begin on {day}."), day=_day(start))
            may = user.has_perm("calls.draft_call", line.line)
            name = "calls:draft" if may else "programmes:line"
            action = _("Prepare a call") if may else _("The order: its specialist prepares the call")
            yield Suggestion(line.available, about, words, action, reverse(name, args=[line.line.number]))
            continue
        words = _("The order is over: this money was not needed.")
        if is_open:
            words = _("A new call no longer fits before 31 December.")
        yield Suggestion(line.available, about, words, *carry(line))


def _carry_over(authority: Authority | None, line: BudgetLine) -> tuple[Words, str]:
    """Where the finance officer of `authority` records the decision; for others, the money it is about."""
    if authority:
        address = reverse("programmes:carry-over", args=[authority.code, clock.today().year])
        return _("Ask the council to carry it over, and record its decision"), address
    action = _("Ask the council to carry it over: the finance officer records its decision")
    return action, reverse("programmes:budget-line", args=[line.number])


def _start(rules: Rules) -> date | None:
    """The day on which work can begin under a call announced today; None when that is too late this year."""
    start = suggest(rules, clock.today()).project_start
    return start if start < date(clock.today().year, *LAST_DAY_FOR_REPORTS) else None


def _standing(lines: Mapping[int, BudgetLine], carry: CarryOver) -> Iterator[Suggestion]:
    """Money that stands for a lot or an award and will not be paid in time as things are."""
    held = _held(lines)
    lots = Lot.objects.filter(budget_line__in=lines).select_related("call")
    for lot in lots:
        amount = held.get((Account.RESERVED, lot.number), ZERO)
        if amount:
            words = _("Set aside for a call that has no result yet.")
            address = reverse("calls:call", args=[lot.call.number])
            yield Suggestion(
                amount, str(written(lot.call, "title")), words, _("Bring the call to its results"), address
            )
    awards = Award.objects.filter(lot__budget_line__in=lines).select_related(
        "lot__call", "lot__budget_line", "agreement"
    )
    for award in awards.prefetch_related("agreement__tranches"):
        amount = held.get((Account.COMMITTED, award.number), ZERO)
        if amount:
            yield from _committed(award, amount, carry)


def _committed(award: Award, amount: Decimal, carry: CarryOver) -> Iterator[Suggestion]:
    """Money of an award: no agreement yet, one that goes on next year, or one that came to a halt."""
    about, line = str(written(award.lot.call, "title")), award.lot.budget_line
    assert line is not None
    agreement: Agreement | None = getattr(award, "agreement", None)
    if agreement is None or agreement.state in {"draft", "signing"}:
        name, number = ("agreement", agreement.number) if agreement else ("award", award.number)
        words, action = _("Awarded, but no agreement is signed yet."), _("Have the agreement signed")
        yield Suggestion(amount, about, words, action, reverse(f"agreements:{name}", args=[number]))
    elif agreement.state == "active" and agreement.ends_on > date(clock.today().year, 12, 31):
        words = _("The agreement goes on next year, but this tranche can be paid now.")
        ready = [each for each in agreement.tranches.all() if _can_be_paid(each)]
        yield from (_of_tranche(each, about, words, _("Pay the tranche")) for each in ready)
        rest = amount - sum((each.amount for each in ready), ZERO)
        if rest:
            words = format_lazy(_("The agreement ends on {day}."), day=_day(agreement.ends_on))
            yield Suggestion(rest, about, words, *carry(line))
    elif agreement.state == "terminated":
        words = _("The agreement is terminated: this tranche will not be paid.")
        left = [each for each in agreement.tranches.all() if each.state in UNPAID]
        yield from (_of_tranche(each, about, words, _("Release the money")) for each in left)
    elif agreement.state == "suspended":
        words = _("The agreement is suspended: nothing is paid until it goes on.")
        yield Suggestion(amount, about, words, *carry(line))


def _can_be_paid(tranche: Tranche) -> bool:
    """Whether it is still to be paid and its conditions are met.

    One asked for early has no last day to pay before they are; one that was paid keeps its last day.
    """
    is_met = tranche.state in {"due", "checked", "approved"} or tranche.pay_by is not None
    return is_met and tranche.state in TO_BE_PAID


def _of_tranche(tranche: Tranche, about: str, words: Words, action: Words) -> Suggestion:
    address = reverse("agreements:tranche", args=[tranche.number])
    return Suggestion(tranche.amount, about, words, action, address)


def _held(lines: Iterable[int]) -> dict[tuple[str, str], Decimal]:
    """What stands in the accounts of these lines for each lot and award, in soms; one query."""
    found: dict[tuple[str, str], Decimal] = {}
    ways = ("to_account", "to_subject", "from_account", "from_subject")
    moves = Movement.objects.filter(budget_line__in=list(lines)).order_by().values_list(*ways)
    for *to, account, subject, soms in moves.annotate(soms=Sum("amount")):
        for key, change in ((tuple(to), soms), ((account, subject), -soms)):
            found[key] = found.get(key, ZERO) + change
    return found
