"""A detailed budget: kinds of cost, forms of the own contribution, what is wrong in a line, and its sums."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import i18n
from ashar.core.lifecycle import Blocker, Words
from ashar.core.money import ZERO
from ashar.proposals.document import BudgetItem, Content
from ashar.proposals.sheet import Sheet

_som = lazy(i18n.som, str)

KINDS: dict[str, Words] = {
    "pay": _("Pay"),
    "services": _("Services of others"),
    "goods": _("Goods and materials"),
    "premises": _("Premises"),
    "travel": _("Travel"),
    "admin": _("Administrative costs"),
    "other": _("Other costs"),
}
MONEY = "money"
FORMS: dict[str, Words] = {
    MONEY: _("Money"),
    "goods": _("Goods"),
    "premises": _("A place"),
    "volunteers": _("Work of volunteers"),
}


@dataclass(frozen=True)
class Limits:
    """What the call's rules say of a budget: the ceiling in soms, shares in percent.

    `most`: by kind, of what is asked for; `warn`: the same, said and not refused; `forms`: in which forms
    the own contribution may come; `needs_proof`: what is not money is shown by a file, not by words alone.
    """

    ceiling: Decimal | None = None
    own_share: int = 0
    most: Mapping[str, int] = field(default_factory=dict)
    warn: Mapping[str, int] = field(default_factory=dict)
    forms: Collection[str] = tuple(FORMS)
    needs_proof: bool = False


def faults(content: Content, limits: Limits, sheet: Sheet) -> Iterator[Blocker]:
    """What is missing or wrong in the budget, each with its field."""
    if not content.requested:
        yield Blocker(_("The budget is empty."), link="#budget")
    for n, item in enumerate(content.budget, start=1):
        yield from _line_faults(n, item)
        if sheet.budget_months:
            yield from _detailed_faults(n, item, limits)
            yield from _evidence_faults(n, item, content, limits)
    yield from _share_faults(content, limits)


def _line_faults(n: int, item: BudgetItem) -> Iterator[Blocker]:
    if (item.amount or item.own) and not item.name.strip():
        words = _("Line {n} of the budget has a sum but no name.")
        yield Blocker(format_lazy(words, n=n), link=f"#name_{n}")
    if item.name.strip() and not (item.amount or item.own):
        words = _("Line {n} of the budget has a name but no sum.")
        yield Blocker(format_lazy(words, n=n), link=f"#amount_{n}")


def _detailed_faults(n: int, item: BudgetItem, limits: Limits) -> Iterator[Blocker]:
    if item.kind not in KINDS:
        yield Blocker(format_lazy(_("Line {n} of the budget has no kind of cost."), n=n), link=f"#kind_{n}")
    by_month = sum(item.months, ZERO)
    if item.amount and not by_month:
        words = _("Line {n} of the budget is not parted by month.")
        yield Blocker(format_lazy(words, n=n), link=f"#m1_{n}")
    elif by_month != item.amount:
        words = _("Line {n} of the budget: the months make {months}, and {sum} is asked for.")
        facts = {"n": n, "months": _som(by_month), "sum": _som(item.amount)}
        yield Blocker(format_lazy(words, **facts), link=f"#m1_{n}")
    if item.own:
        yield from _own_faults(n, item, limits)


def _own_faults(n: int, item: BudgetItem, limits: Limits) -> Iterator[Blocker]:
    if item.form not in FORMS:
        words = _("Line {n} of the budget: say in which form your own contribution comes.")
        yield Blocker(format_lazy(words, n=n), link=f"#form_{n}")
        return
    if item.form not in limits.forms:
        words = _(
            "Line {n} of the budget: the rules of this call take no own contribution in this form: {form}."
        )
        yield Blocker(format_lazy(words, n=n, form=FORMS[item.form]), link=f"#form_{n}")


def _evidence_faults(n: int, item: BudgetItem, content: Content, limits: Limits) -> Iterator[Blocker]:
    """What is given not as money is shown by a file, or by words where the rules take them."""
    if not item.own or item.form == MONEY or item.form not in FORMS:
        return
    if item.proof and content.file(item.proof) is not None:
        return
    if limits.needs_proof:
        words = _("Line {n} of the budget: choose the file that shows the worth of the contribution.")
        yield Blocker(format_lazy(words, n=n), link=f"#proof_{n}")
    elif item.proof:
        words = _("Line {n} of the budget: the file that showed the worth was taken away.")
        yield Blocker(format_lazy(words, n=n), link=f"#proof_{n}")
    elif not item.evidence.strip():
        words = _("Line {n} of the budget: say what shows the worth of the contribution, or choose a file.")
        yield Blocker(format_lazy(words, n=n), link=f"#evidence_{n}")


def _share_faults(content: Content, limits: Limits) -> Iterator[Blocker]:
    if limits.ceiling is not None and content.requested > limits.ceiling:
        too_much = _("You ask for more than the ceiling: {ceiling}.")
        yield Blocker(format_lazy(too_much, ceiling=_som(limits.ceiling)), link="#budget")
    whole = content.requested + content.own
    if content.requested and 100 * content.own < limits.own_share * whole:
        too_little = _("Your own contribution is less than {share} percent of the budget.")
        yield Blocker(format_lazy(too_little, share=limits.own_share), link="#budget")
    for kind in over(content, limits.most):
        words = _("“{kind}” takes more than {share} percent of what you ask for.")
        facts = {"kind": KINDS[kind], "share": limits.most[kind]}
        yield Blocker(format_lazy(words, **facts), link="#budget")


def over(content: Content, shares: Mapping[str, int]) -> list[str]:
    """Kinds of cost that take more of what is asked for than their share in percent."""
    together = by_kind(content.budget)
    return [
        kind
        for kind, share in shares.items()
        if content.requested and 100 * together.get(kind, ZERO) > share * content.requested
    ]


def by_kind(budget: Sequence[BudgetItem]) -> dict[str, Decimal]:
    """What is asked for by kind of cost."""
    return {kind: sum((item.amount for item in budget if item.kind == kind), ZERO) for kind in KINDS}


def by_month(budget: Sequence[BudgetItem], months: int) -> list[Decimal]:
    """What is asked for by month of the work."""
    return [sum((item.months[n] for item in budget if n < len(item.months)), ZERO) for n in range(months)]


def by_source(budget: Sequence[BudgetItem]) -> dict[tuple[str, str], Decimal]:
    """The own contribution by its form and its giver."""
    found: dict[tuple[str, str], Decimal] = {}
    for item in budget:
        if item.own:
            source = (item.form, item.giver.strip())
            found[source] = found.get(source, ZERO) + item.own
    return found
