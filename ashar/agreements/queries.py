"""What everybody may know of agreements and payments, and lists of the office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Prefetch, Q, QuerySet, Sum, When

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Condition, Payment, Tranche
from ashar.core.documents import Document
from ashar.core.money import ZERO
from ashar.core.web.ties import ties_of
from ashar.places.models import Authority
from ashar.programmes.models import OFFICE, BudgetLine
from ashar.selection.models import Award

UNSIGNED = ("draft", "signing", "signing_refused")
WAITING = ("checked", "approved", "returned", "ordered")


@dataclass(frozen=True)
class SourceMoney:
    """An order’s money of one source, in soms: what the ledger of its budget line holds."""

    source: Any
    budget_line: str
    agreed: Decimal
    ordered: Decimal
    paid: Decimal
    accounted: Decimal


@dataclass(frozen=True)
class PublicTranche:
    """A tranche as everybody may know it; `waived`: conditions that a second person waived, with the reason.

    `returned`: earlier orders that came back from the bank. Never bank details.
    """

    number: str
    agreement: str
    n: int
    amount: Decimal
    given_back: Decimal
    state: str
    label: Any
    order_number: str
    order_date: date | None
    paid_on: date | None
    waived: Sequence[Condition]
    returned: Sequence[Payment]


def money_by_source(order: str) -> list[SourceMoney]:
    """Agreed, ordered, paid and accounted for of an order (its programme line’s number); one query."""
    lines = BudgetLine.objects.filter(line__number=order, state="open").select_related("source")
    return [
        SourceMoney(
            line.source,
            line.number,
            line.committed + line.ordered + line.spent,
            line.ordered,
            line.spent,
            line.accounted,
        )
        for line in lines.order_by("pk")
    ]


def public_tranches(order: str) -> list[PublicTranche]:
    """Tranches of the signed agreements of an order, in their order; three queries."""
    waived = Condition.objects.filter(waived_by__isnull=False)
    returned = Payment.objects.filter(state="returned")
    tranches = (
        Tranche.objects.filter(agreement__award__lot__call__line__number=order)
        .exclude(agreement__state__in=UNSIGNED)
        .select_related("payment", "agreement")
        .prefetch_related(
            Prefetch("conditions", queryset=waived, to_attr="waived"),
            Prefetch("payments", queryset=returned, to_attr="came_back"),
        )
    )
    return [_public(tranche) for tranche in tranches.order_by("agreement", "n")]


def _public(tranche: Any) -> PublicTranche:
    payment = tranche.payment
    return PublicTranche(
        number=tranche.number,
        agreement=tranche.agreement.number,
        n=tranche.n,
        amount=tranche.amount,
        given_back=tranche.given_back,
        state=tranche.state,
        label=tranche.public_label(),
        order_number=payment.order_number if payment else "",
        order_date=payment.order_date if payment else None,
        paid_on=payment.paid_on if payment else None,
        waived=tranche.waived,
        returned=tranche.came_back,
    )


def waiting_payments(authority: Authority) -> dict[str, list[Tranche]]:
    """Tranches that wait for approval, an order or the Treasury, by state; the most urgent first."""
    found: dict[str, list[Tranche]] = {state: [] for state in WAITING}
    tranches = Tranche.objects.with_all().filter(
        agreement__award__lot__call__authority=authority, state__in=WAITING
    )
    for tranche in tranches.order_by("pay_by", "pk"):
        found[tranche.state].append(tranche)
    return found


def payments_of(authority: Authority, year: int, state: str = "") -> QuerySet[Payment]:
    """Payment orders of a year with everything that the register shows, the newest first."""
    ways = ("award__organisation", "award__lot__call", "award__lot__budget_line__source")
    found = Payment.objects.filter(authority=authority, year=year)
    if state:
        found = found.filter(state=state)
    known = found.select_related("tranche", *(f"tranche__agreement__{way}" for way in ways))
    return known.order_by("-order_date", "-pk")


def years_of(authority: Authority) -> list[int]:
    """Years with payment orders, the newest first."""
    years = Payment.objects.filter(authority=authority).order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def totals_of(payments: QuerySet[Payment]) -> dict[str, tuple[int, Decimal]]:
    """How many payment orders there are in each state, and soms together."""
    rows = payments.order_by().values("state").annotate(n=Count("pk"), soms=Sum("tranche__amount"))
    return {row["state"]: (row["n"], row["soms"] or ZERO) for row in rows}


def agreements_of(user: User) -> QuerySet[Agreement]:
    """Agreements of one's office and one's organisations: those to be signed, in force, and then the rest."""
    places = {"draft": 0, "signing": 0, "active": 1, "suspended": 1, "completed": 2}
    place = Case(*(When(state=state, then=n) for state, n in places.items()), default=3)
    found: QuerySet[Agreement] = Agreement.objects.visible_to(user).filter(mode="live")
    return found.order_by(place, "-pk")


def awards_to_agree(user: User) -> QuerySet[Award]:
    """Awards of one's office and one's organisations that have no agreement yet."""
    own = {tie.body for tie in ties_of(user, "membership")}
    known = Q(organisation__in=own) | Q(lot__call__authority__in=user.authorities(*OFFICE))
    published = ("standstill", "contracting")
    waiting = Award.objects.filter(
        known, state="granted", mode="live", agreement__isnull=True, lot__call__state__in=published
    )
    return waiting.select_related("organisation", "lot__call").order_by("-pk")


def next_agreement(refused: Agreement) -> Agreement | None:
    """The agreement of whoever followed in rank when this one was not signed."""
    later = Agreement.objects.filter(award__lot=refused.award.lot_id, pk__gt=refused.pk)
    return later.select_related("award__organisation").order_by("pk").first()


def public_agreements(numbers: Iterable[str]) -> list[Agreement]:
    """Agreements that everybody may know of, signed or refused, with their parties; one query.

    Show sums, days and reasons of them; never `scan`, `bank_*` or `terms`.
    """
    hidden = ("scan", "terms", "bank_name", "bank_bik", "bank_account")
    known = Agreement.objects.filter(number__in=list(numbers)).exclude(state__in=("draft", "signing"))
    return list(known.select_related("award__organisation", "award__lot").defer(*hidden).order_by("pk"))


def may_read_paper(user: Any, document: Document) -> bool:
    """Before it is signed, the paper is for the parties and whoever works with them."""
    if not user.is_authenticated:
        return False
    return bool(Agreement.objects.visible_to(user).filter(number=document.subject_number).exists())
