"""Entering the cases: historic records by actions only, all in one transaction, each once."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from ashar.calls.actions import record_historic_series
from ashar.calls.models import CallSeries
from ashar.core.datafiles import DataFile
from ashar.core.journal import LOADER
from ashar.demo.cases.authority import AuthorityLoader
from ashar.demo.cases.events import enter_events
from ashar.demo.cases.reading import read_cases
from ashar.demo.cases.shapes import SeriesCase
from ashar.demo.cases.sources import Summary, enter_sources, enter_sum
from ashar.demo.cases.supporting import enter_support_of_series
from ashar.places.actions import load_places

CASES = Path(__file__).parent
Report = Callable[[str], object]


def load_cases(directory: Path | None = None, report: Report = print) -> Summary:
    """Enter the cases of a folder (Ashar's own) or, with a faulty file, nothing: BadFile says where.

    Twice changes nothing: what is recorded already is left alone, and what differs from it is refused.
    """
    cases = read_cases(directory or CASES)
    summary = Summary()
    with transaction.atomic():
        load_places(by=LOADER)
        for authority in cases.authorities:
            AuthorityLoader(authority, summary).enter()
        for series in cases.series:
            _enter_series(series, summary)
        for events in cases.events:
            enter_events(events, summary)
    for file in cases.files():
        report(file.path.name)
    report(_("New records: {n}.").format(n=sum(summary.added.values())))
    return summary


def _enter_series(file: DataFile[SeriesCase], summary: Summary) -> None:
    facts = file.content.series
    sources = enter_sources(file, summary)
    series = CallSeries.objects.filter(source=sources[facts.source], title_ru=facts.title_ru).first()
    if series is None:
        series = record_historic_series(
            source=sources[facts.source],
            title_ky=facts.title_ky,
            title_ru=facts.title_ru,
            competitions=facts.competitions,
            funded=facts.funded,
            year=facts.as_of.year,
            as_of=facts.as_of,
            by=LOADER,
        )
        summary.count("series")
    elif (series.competitions, series.funded) != (facts.competitions, facts.funded):
        raise file.bad(_("This is recorded already with another value."), "series", "competitions")
    enter_support_of_series(file, summary, facts, sources[facts.source], series.number)
    for index, money in enumerate(file.content.money):
        enter_sum(file, summary, index, money, sources[money.source], order_number=series.number)
