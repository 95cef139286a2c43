"""Sums from before the platform."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from ashar.core import journal
from ashar.places.models import Authority
from ashar.programmes.models import (
    StatedSum,
)
from ashar.regulations.models import Source


@transaction.atomic
def record_historic_sum(
    *,
    code: str,
    stage: str,
    fund: str,
    source: Source,
    by: journal.Actor,
    authority: Authority | None = None,
    amount: Decimal | None = None,
    each_amount: Decimal | None = None,
    year: int | None = None,
    order_number: str = "",
    note_ky: str = "",
    note_ru: str = "",
    as_of: date | None = None,
) -> StatedSum:
    """Record a sum as published before the platform; unknown stays unknown, it is never a payment."""
    stated = StatedSum.objects.create(
        code=code,
        stage=stage,
        fund=fund,
        source=source,
        authority=authority,
        amount=amount,
        each_amount=each_amount,
        year=year,
        order_number=order_number,
        note_ky=note_ky,
        note_ru=note_ru,
        as_of=as_of,
    )
    journal.write_entry(
        chain=authority.code if authority else journal.PLATFORM,
        number=order_number or f"sum-{stated.pk}",
        step="stated_sum.record_historic",
        by=by,
        facts={
            "code": code,
            "stage": stage,
            "fund": fund,
            "amount": amount,
            "year": year,
            "source": source.code,
        },
    )
    return stated
