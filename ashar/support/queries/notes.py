"""Notes, and the knots that may carry them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from ashar.core.thread import Kind, Knot, thread_of
from ashar.support.models import NOTED, Note
from ashar.support.rules import chains_of

# What an office prepares in the open of its own house; everything else is known only once it is public.
BEFORE_PUBLISHING = (Kind.LINE, Kind.CALL, Kind.AGREEMENT)


def is_known(knot: Knot) -> bool:
    """Whether an adviser may know of the knot: nothing sealed, no drafts of organisations, no marks."""
    return knot.is_public or knot.kind in BEFORE_PUBLISHING


def known_knots(user: Any) -> QuerySet[Knot]:
    """Knots on which the person may read notes."""
    known = Q(is_public=True) | Q(kind__in=BEFORE_PUBLISHING)
    return Knot.objects.filter(known, chain__in=chains_of(user, *NOTED))


def notes_of_thread(knot: Knot) -> list[tuple[Note, Knot]]:
    """All notes of the order that this knot belongs to, the newest first, each with its knot; two queries."""
    knots = {each.number: each for each in thread_of(knot.number)}
    notes = Note.objects.filter(number__in=knots, authority__code=knot.chain)
    read = notes.select_related("author", "answered_by", "authority").order_by("-left_at", "-pk")
    return [(note, knots[note.number]) for note in read]


def count_open_notes(numbers: Iterable[str]) -> Mapping[str, int]:
    """How many notes are not settled, by the number of their knot; one query."""
    open_notes = Note.objects.filter(number__in=list(numbers), settled_at__isnull=True)
    return dict(open_notes.values_list("number").annotate(Count("pk")).order_by())
