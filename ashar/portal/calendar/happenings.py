"""What happens on which day, from the calls, programmes and votes that everybody may read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.core import clock
from ashar.core.i18n import Written, written
from ashar.core.thread import Mode
from ashar.core.web.addresses import address_of
from ashar.places.models import Authority
from ashar.priorities.models import Round
from ashar.programmes.models import Programme, ProgrammeVersion

MOST = 500


class HappeningKind(TextChoices):
    """What happens on a day."""

    ANNOUNCED = "announced", _("Call announced")
    SESSION = "session", _("Information session")
    DEADLINE = "deadline", _("Last moment to hand in a proposal")
    RESULTS = "results", _("Results by this day")
    APPEAL = "appeal", _("The appeal period ends")
    COMMENTS = "comments", _("Draft programme published for comment")
    COMMENTS_END = "comments_end", _("Last day for comments on a programme")
    VOTE = "vote", _("Residents vote on what comes first")
    VOTE_END = "vote_end", _("Last day of the vote on what comes first")


TONES = {
    HappeningKind.ANNOUNCED: "go",
    HappeningKind.SESSION: "ok",
    HappeningKind.DEADLINE: "stop",
    HappeningKind.RESULTS: "wait",
    HappeningKind.COMMENTS: "go",
    HappeningKind.COMMENTS_END: "stop",
    HappeningKind.VOTE: "go",
    HappeningKind.VOTE_END: "stop",
}


@dataclass(frozen=True)
class Wanted:
    """Which days, from the first on and before the last; whose; what kind; which sphere.

    `authority`: its own calendar; without one the country’s, where no demonstration stands.
    """

    first: date
    last: date
    authority: Authority | None = None
    place: str = ""
    kind: str = ""
    sphere: str = ""


@dataclass(frozen=True, order=True)
class Happening:
    """One thing on one day; `at` is the moment when there is one, else the midnight that begins the day."""

    at: datetime
    number: str
    kind: str
    has_hour: bool = field(compare=False)
    title: Written = field(compare=False)
    authority: Authority = field(compare=False)
    address: str = field(compare=False)
    is_protected: bool = field(compare=False, default=False)

    @property
    def day(self) -> date:
        """Its day in Bishkek."""
        return clock.local(self.at).date()

    @property
    def label(self) -> str:
        """What happens, in words."""
        return str(HappeningKind(self.kind).label)

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return TONES.get(HappeningKind(self.kind), "")


def happenings(wanted: Wanted) -> list[Happening]:
    """Everything that happens, in order; four queries."""
    found = [*_of_calls(wanted), *_of_versions(wanted), *_of_comments(wanted), *_of_votes(wanted)]
    chosen = [each for each in found if wanted.kind in ("", each.kind)]
    return sorted(each for each in chosen if wanted.first <= each.day < wanted.last)[:MOST]


When = Callable[[Call], datetime | date | None]
DATES_OF_CALL: tuple[tuple[HappeningKind, When], ...] = (
    (HappeningKind.ANNOUNCED, lambda call: call.announced_at),
    (HappeningKind.SESSION, lambda call: call.session_at),
    (HappeningKind.DEADLINE, lambda call: call.deadline),
    (HappeningKind.RESULTS, lambda call: None if _is_decided_early(call) else call.results_by),
    (HappeningKind.APPEAL, lambda call: call.standstill_until),
)


def _is_decided_early(call: Call) -> bool:
    """Whether the results are published already: the day that was promised for them is of no use any more."""
    is_ahead = call.results_by is not None and call.results_by >= clock.today()
    return is_ahead and call.state in (Phase.STANDSTILL, Phase.CONTRACTING, Phase.FINISHED)


def _of_calls(wanted: Wanted) -> Iterator[Happening]:
    since, until = _moments(wanted)
    within = Q(results_by__gte=wanted.first, results_by__lt=wanted.last)
    for name in ("announced_at", "session_at", "deadline", "standstill_until"):
        within |= Q(**{f"{name}__gte": since, f"{name}__lt": until})
    calls: QuerySet[Call] = Call.objects.filter(within, mode=Mode.LIVE, announced_at__isnull=False)
    calls = _whose(calls, wanted, "authority").exclude(state=Phase.FINISHED, opened_at__isnull=True)
    if wanted.sphere:
        calls = calls.filter(sphere=wanted.sphere)
    shown = (
        "number",
        "state",
        "title_ky",
        "title_ru",
        "title_en",
        "is_protected",
        "authority",
        "announced_at",
    )
    dates = ("session_at", "deadline", "results_by", "standstill_until")
    for call in calls.select_related("authority").only(*shown, *dates, *_AUTHORITY)[:MOST]:
        address = address_of("calls:call", call.number)
        for kind, when in DATES_OF_CALL:
            if day := when(call):
                yield _happening(kind, day, call, address, is_protected=call.is_protected)


def _of_versions(wanted: Wanted) -> Iterator[Happening]:
    """Draft programmes on the day they were published."""
    if wanted.sphere:
        return
    since, until = _moments(wanted)
    versions = ProgrammeVersion.objects.filter(
        kind="published", made_at__gte=since, made_at__lt=until, programme__mode=Mode.LIVE
    )
    for version in _whose(versions, wanted, "programme__authority").select_related("programme__authority")[
        :MOST
    ]:
        programme = version.programme
        yield _happening(HappeningKind.COMMENTS, version.made_at, programme, _programme_address(programme))


def _of_comments(wanted: Wanted) -> Iterator[Happening]:
    """Last days for comments: the midnight that ends them belongs to the day before."""
    if wanted.sphere:
        return
    since, until = _moments(wanted)
    ending = Programme.objects.filter(
        comments_until__gt=since, comments_until__lte=until, mode=Mode.LIVE, version__gt=0
    )
    for programme in _whose(ending, wanted, "authority").select_related("authority")[:MOST]:
        assert programme.comments_until is not None
        last = clock.local(programme.comments_until - clock.ONE_DAY / 2).date()
        yield _happening(HappeningKind.COMMENTS_END, last, programme, _programme_address(programme))


def _of_votes(wanted: Wanted) -> Iterator[Happening]:
    """First and last days of residents’ votes, from the published methods of priority rounds."""
    if wanted.sphere:
        return
    ends = Q(closes_on__gte=wanted.first, closes_on__lt=wanted.last)
    within = ends | Q(opens_on__gte=wanted.first, opens_on__lt=wanted.last)
    held = Round.objects.filter(within, published_on__isnull=False).exclude(state="cancelled")
    for each in _whose(held, wanted, "authority").select_related("authority")[:MOST]:
        address = address_of("priorities:round", each.number)
        yield _happening(HappeningKind.VOTE, each.opens_on, each, address)
        yield _happening(HappeningKind.VOTE_END, each.closes_on, each, address)


_AUTHORITY = tuple(
    f"authority__{name}" for name in ("code", "name_ky", "name_ru", "name_en", "is_demonstration")
)


def _whose(rows: Any, wanted: Wanted, way: str) -> Any:
    if wanted.authority is not None:
        return rows.filter(**{way: wanted.authority})
    rows = rows.filter(**{f"{way}__is_demonstration": False})
    return rows.filter(**{f"{way}__code": wanted.place}) if wanted.place else rows


def _moments(wanted: Wanted) -> tuple[datetime, datetime]:
    return clock.at_bishkek(wanted.first, time.min), clock.at_bishkek(wanted.last, time.min)


def _happening(
    kind: HappeningKind, when: datetime | date, thing: Call | Programme | Round, address: str, **facts: Any
) -> Happening:
    has_hour = isinstance(when, datetime)
    at = when if isinstance(when, datetime) else clock.at_bishkek(when, time.min)
    title = written(thing, "title")
    return Happening(at, thing.number, kind, has_hour, title, thing.authority, address, **facts)


def _programme_address(programme: Programme) -> str:
    return address_of("programmes:whole", programme.number)
