"""Drawing by lot in public: the list first, the seed afterwards, everybody can count it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.commissions import lot
from ashar.commissions.models import DRAWN_FROM, Candidate, Draw
from ashar.core import clock, lifecycle
from ashar.core.journal import PLATFORM, DailyHead
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority

SPECIALIST = _("The city hall’s specialist")


@dataclass(frozen=True)
class Named:
    """A line of the list."""

    name: str
    login: str
    kind: str
    post_ky: str = ""
    post_ru: str = ""


@transaction.atomic
def announce_draw(
    *,
    authority: Authority,
    title_ky: str,
    title_ru: str,
    candidates: Sequence[Named],
    quotas: Mapping[str, int],
    held_on: date,
    by: User,
    place: str = "",
    title_en: str = "",
) -> Draw:
    """Publish the list and its hash, at least a day before: the seed takes the journal as it will stand then.

    `quotas`: how many to draw, by kind. The day of the journal is the eve of the drawing.
    """
    quotas = {kind: quotas[kind] for kind in DRAWN_FROM if quotas.get(kind)}
    _check_list(candidates, quotas)
    if held_on <= clock.today():
        raise Refused(_("The drawing is held tomorrow at the earliest: today’s journal must not be known."))
    source = held_on - clock.ONE_DAY
    rows = [(n, each.name, each.kind) for n, each in enumerate(candidates, start=1)]
    draw = Draw(
        authority=authority,
        title_ky=title_ky,
        title_ru=title_ru,
        title_en=title_en,
        quotas=quotas,
        held_on=held_on,
        place=place,
        source_day=source,
        list_sha256=lot.digest(lot.list_of(rows, quotas, source)),
    )
    record = {"list": draw.list_sha256, "quotas": quotas, "source_day": source, "held_on": held_on}
    lifecycle.begin(draw, by=by, step_name="announce", record=record)
    Candidate.objects.bulk_create(
        [Candidate(draw=draw, n=n, **vars(each)) for n, each in enumerate(candidates, start=1)]
    )
    return draw


def _check_list(candidates: Sequence[Named], quotas: Mapping[str, int]) -> None:
    if not quotas:
        raise Refused(_("Say how many are to be drawn."))
    logins = [each.login for each in candidates]
    if len(set(logins)) != len(logins):
        raise Refused(_("One person stands on the list once."))
    for kind, wanted in quotas.items():
        found = sum(each.kind == kind for each in candidates)
        if found <= wanted:
            words = _("The list has {found} people where {wanted} are drawn: name more than are drawn.")
            raise Refused(format_lazy(words, found=found, wanted=wanted))


def drawing_blockers(draw: Draw, *, at: datetime) -> Iterator[Blocker]:
    """Why it cannot be drawn at this moment."""
    if clock.local(at).date() < draw.held_on:
        opens = clock.at_bishkek(draw.held_on, datetime.min.time())
        yield Blocker(_("The day of the drawing has not come."), when=opens)
    elif _head(draw) is None:
        words = _("The journal’s head of {day} is not published yet: it comes shortly after midnight.")
        yield Blocker(format_lazy(words, day=f"{draw.source_day:%d.%m.%Y}"), who=_("The operator"))


@transaction.atomic
def hold_draw(*, draw: Draw, called: str, by: User) -> Draw:
    """Draw: the number was called out by those present; everything else is arithmetic."""
    draw = lifecycle.lock(draw)
    lifecycle.check(draw, "draw", drawing_blockers(draw, at=clock.now()))
    if not (called.isdigit() and 3 <= len(called) <= 20):
        raise Refused(_("Type the number that was called out: three digits or more."))
    head = _head(draw)
    assert head is not None
    candidates = {each.n: each for each in draw.candidates.all()}
    seed = lot.seed_of(draw.list_sha256, head.hash, called)
    order = lot.order_of(seed, sorted(candidates))
    drawn = lot.drawn_of(order, {n: each.kind for n, each in candidates.items()}, draw.quotas)
    for place, n in enumerate(order, start=1):
        candidates[n].place, candidates[n].is_drawn = place, n in drawn
    Candidate.objects.bulk_update(candidates.values(), ["place", "is_drawn"])
    result = {"head": head.hash, "called": called, "seed": seed}
    record = {**result, "order": order, "drawn": drawn}
    return lifecycle.move(draw, "draw", by=by, record=record, drawn_at=clock.now(), **result)


@transaction.atomic
def cancel_draw(*, draw: Draw, by: User) -> Draw:
    """Take the list back before anything was drawn; it stays public as cancelled."""
    draw = lifecycle.lock(draw)
    return lifecycle.move(draw, "cancel", by=by)


def _head(draw: Draw) -> DailyHead | None:
    """The platform's head of that day: no town writes that chain alone."""
    found: DailyHead | None = DailyHead.objects.filter(chain=PLATFORM, day=draw.source_day).first()
    return found
