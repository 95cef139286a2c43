"""Entering public events of the past, each linked with the orders it was about."""

from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _

from ashar.calls.models import Call, CallSeries
from ashar.core import clock
from ashar.core.datafiles import DataFile
from ashar.core.journal import LOADER
from ashar.core.news.actions import link_historic_item, record_historic_item
from ashar.core.news.models import NewsItem
from ashar.core.thread import Mode
from ashar.demo.cases.shapes import EventFacts, Events
from ashar.demo.cases.sources import Summary
from ashar.places.models import Place
from ashar.priorities.models import Priority
from ashar.regulations.models import Source


def enter_events(file: DataFile[Events], summary: Summary) -> None:
    """Every event of the file, once; what differs from what is recorded is refused."""
    for index, facts in enumerate(file.content.events):
        about = _orders_of(file, index, facts)
        begins, ends = _times(file, index, facts)
        known = NewsItem.objects.filter(
            mode=Mode.HISTORIC, kind=facts.kind, title_ru=facts.title_ru, begins_at__date=facts.date
        ).first()
        if known is None:
            _enter(facts, begins, ends, about)
            summary.count("events")
        elif (known.begins_at, known.ends_at, known.place_ru) != (begins, ends, facts.place_ru):
            raise file.bad(_("This is recorded already with another value."), "events", index, "title_ru")
        elif link_historic_item(item=known, about=about, by=LOADER):
            summary.count("links of events")


def _enter(facts: EventFacts, begins: datetime, ends: datetime | None, about: list[str]) -> None:
    source = _source_of(facts)
    record_historic_item(
        kind=facts.kind,
        begins_at=begins,
        ends_at=ends,
        source_ru=facts.source_title_ru or facts.title_ru,
        source_ky=facts.source_title_ky or (source.title_ky if source else ""),
        source_on=source.published_on if source and not facts.source_title_ru else None,
        about=about,
        by=LOADER,
        title_ky=facts.title_ky or (source.title_ky if source else ""),
        title_ru=facts.title_ru,
        body_ky="\n".join(facts.topics_ky),
        body_ru="\n".join(facts.topics_ru),
        place_ky=facts.place_ky,
        place_ru=facts.place_ru,
        hosts_ky="; ".join(facts.organisers_ky),
        hosts_ru="; ".join(facts.organisers_ru),
        supporters_ky="; ".join(facts.supported_by_ky),
        supporters_ru="; ".join(facts.supported_by_ru),
    )


def _source_of(facts: EventFacts) -> Source | None:
    """The release that has the title of the event."""
    return Source.objects.filter(title_ru=facts.title_ru).order_by("pk").first()


def _times(file: DataFile[Events], index: int, facts: EventFacts) -> tuple[datetime, datetime | None]:
    """Beginning and end on Bishkek's clock; the end is often not known."""
    first, _mark, last = facts.time.partition("-")
    begins = clock.at_bishkek(facts.date, time.fromisoformat(first))
    ends = clock.at_bishkek(facts.date, time.fromisoformat(last)) if last else None
    if ends and ends <= begins:
        raise file.bad(_("The end must come after the beginning."), "events", index, "time")
    return begins, ends


def _orders_of(file: DataFile[Events], index: int, facts: EventFacts) -> list[str]:
    """Orders that were recorded from the release of the event, and those of its towns in its year."""
    source = _source_of(facts)
    found: list[str] = []
    for rows in (Priority.objects, Call.objects, CallSeries.objects):
        if source is not None:
            found += _numbers(rows.filter(mode=Mode.HISTORIC, source=source))
    for town in facts.municipalities_ru:
        place = Place.objects.filter(name_ru=f"г. {town}", is_demonstration=False).first()
        if place is None:
            raise file.bad(
                _("There is no town of this name: {town}.").format(town=town),
                "events",
                index,
                "municipalities_ru",
            )
        for orders in (Priority.objects, Call.objects):
            past = orders.filter(mode=Mode.HISTORIC, authority__place=place)
            found += _numbers(past.filter(number__contains=f"-{facts.date.year}-"))
    return list(dict.fromkeys(found))


def _numbers(rows: Any) -> list[str]:
    return list(rows.order_by("pk").values_list("number", flat=True))
