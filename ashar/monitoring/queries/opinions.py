"""Reads of what residents said that cross relations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import JSONObject

from ashar.agreements.models import Agreement
from ashar.core.thread import Mode
from ashar.monitoring.models import Opinion
from ashar.places.models import Authority

HEARD = ("active", "suspended", "completed", "terminated", "closed")


def heard_agreements(number: str) -> list[Agreement]:
    """Agreements of an order (its line's, call's or agreement's number) on which residents are heard."""
    found = Agreement.objects.filter(state__in=HEARD, mode=Mode.LIVE).select_related(
        "award__organisation", "award__lot__call__authority", "award__lot__call__line"
    )
    by_order = found.filter(award__lot__call__line__number=number)
    return list((by_order or found.filter(number=number)).order_by("pk"))


def opinions_of(authority: Authority, state: str) -> QuerySet[Opinion]:
    """What residents said of an authority's orders: those that wait by their day, the others newest first."""
    found: QuerySet[Opinion] = Opinion.objects.filter(
        agreement__award__lot__call__authority=authority, state=state
    ).select_related("agreement__award__lot__call")
    return found.order_by("answer_by", "pk") if state == "received" else found.order_by("-pk")


def counts_of_opinions(authority: Authority) -> dict[str, int]:
    """How many are in each state."""
    found = Opinion.objects.filter(agreement__award__lot__call__authority=authority)
    return dict(found.values_list("state").annotate(Count("pk")))


def told_to_organisation(agreement: Agreement, *, with_words: bool) -> list[Any]:
    """What the organisation was told of residents' words: the gist; words and name only with consent.

    `with_words`: the reader is one of those for whom the resident wrote.
    """
    rows = Opinion.objects.filter(agreement=agreement, passed_on_at__isnull=False).order_by("-passed_on_at")
    return [
        {
            "number": row.number,
            "day": row.passed_on_at,
            "gist": row.gist,
            "text": row.text if with_words and row.may_tell else "",
            "name": row.name if with_words and row.may_tell else "",
        }
        for row in rows.defer("contact")
    ]


def public_opinions(agreements: Sequence[int]) -> QuerySet[Any]:
    """What everybody may read of residents' words: rows (what, agreement, facts), to be joined with others.

    Facts: kind, question_ky, question_ru, answer_ky, answer_ru, at; never the raw words, a name, a contact.
    """
    facts = JSONObject(
        kind=F("kind"), question_ky=F("question_ky"), question_ru=F("question_ru"),
        answer_ky=F("answer_ky"), answer_ru=F("answer_ru"), at=F("answered_at"),
    )  # fmt: skip
    answered = Opinion.objects.filter(agreement__in=agreements, state="answered")
    return answered.order_by().values_list(Value("opinion"), "agreement_id", facts)  # type: ignore[no-any-return]
