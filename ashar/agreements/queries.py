"""What everybody may know of agreements and payments, and lists of the office."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Sum, When

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Payment, Tranche
from ashar.core.documents import Document
from ashar.core.money import ZERO
from ashar.core.web.ties import ties_of
from ashar.places.models import Authority
from ashar.programmes.models import OFFICE
from ashar.selection.models import Award

WAITING = ("checked", "approved", "returned", "ordered")


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


def given_back(payments: QuerySet[Payment]) -> Decimal:
    """Soms that organisations returned of what these orders paid."""
    paid = payments.order_by().filter(state="paid")
    return paid.aggregate(s=Sum("tranche__given_back"))["s"] or ZERO


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
