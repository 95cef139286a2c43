"""Reading case files: all of them are checked whole before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from ashar.core.datafiles import BadFile, DataFile, Where, read
from ashar.demo.cases.shapes import (
    AuthorityCase,
    AwardFacts,
    CallFacts,
    Events,
    MoneyFacts,
    SeriesCase,
    SourceFacts,
    shape_of,
)
from ashar.organisations.models import LegalForm

LEGAL_FORMS = {
    "Общественный фонд": LegalForm.FOUNDATION,
    "Общественное объединение": LegalForm.ASSOCIATION,
    "Учреждение": LegalForm.INSTITUTION,
    "Ассоциация": LegalForm.UNION,
    "Союз": LegalForm.UNION,
}


@dataclass(frozen=True)
class Cases:
    """What a folder holds."""

    authorities: list[DataFile[AuthorityCase]] = field(default_factory=list)
    series: list[DataFile[SeriesCase]] = field(default_factory=list)
    events: list[DataFile[Events]] = field(default_factory=list)

    def files(self) -> list[DataFile[Any]]:
        """All of them."""
        return [*self.authorities, *self.series, *self.events]


def read_cases(folder: Path) -> Cases:
    """All case files of a folder; raises BadFile with the file, the line and the field of the first fault."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise BadFile(folder, 1, "", _("There is no case file here."))
    read_in: list[DataFile[Any]] = [read(path, shape_of) for path in paths]
    cases = Cases(
        *(
            [file for file in read_in if isinstance(file.content, shape)]
            for shape in (AuthorityCase, SeriesCase, Events)
        )
    )
    for fault in chain(
        *map(_authority_faults, cases.authorities), *map(_series_faults, cases.series), _shared_faults(cases)
    ):
        raise fault
    return cases


def year_of(call: CallFacts) -> int | None:
    """The year the source describes."""
    if call.as_of:
        return call.as_of.year
    return (
        int(call.as_of_note) if call.as_of_note.isdecimal() and len(call.as_of_note) == len("2019") else None
    )


def legal_form_of(award: AwardFacts) -> LegalForm | None:
    """The legal form given, or the one that begins the full Russian name of the organisation."""
    named = (form for words, form in LEGAL_FORMS.items() if award.organisation_ru.startswith(words))
    return award.legal_form or next(named, None)


def _authority_faults(file: DataFile[AuthorityCase]) -> Iterator[BadFile]:
    case = file.content
    yield from _source_faults(file, case.sources)
    for table in ("priorities", "calls", "competitions", "money"):
        for index, row in enumerate(getattr(case, table)):
            yield from _reference_faults(file, row.source, table, index, "source")
    if case.support:
        yield from _reference_faults(file, case.support.source, "support", "source")
    yield from _money_faults(file, case.money)
    yield from _call_faults(file)
    yield from _award_faults(file)


def _series_faults(file: DataFile[SeriesCase]) -> Iterator[BadFile]:
    case = file.content
    yield from _source_faults(file, case.sources)
    yield from _reference_faults(file, case.series.source, "series", "source")
    for index, money in enumerate(case.money):
        yield from _reference_faults(file, money.source, "money", index, "source")
        if money.each_kgs and money.amount_kgs != money.each_kgs * case.series.funded:
            yield file.bad(
                _("The sum is not the sum of each times the number that was funded."),
                "money",
                index,
                "amount_kgs",
            )
    yield from _money_faults(file, case.money)
    if case.series.funded > case.series.competitions:
        yield file.bad(_("More were funded than there were competitions."), "series", "funded")
    if case.series.funder_ru and not case.series.adviser_ru:
        yield file.bad(_("Say who advised, not only who paid."), "series", "adviser_ru")


def _source_faults(file: DataFile[Any], sources: tuple[SourceFacts, ...]) -> Iterator[BadFile]:
    yield from _repeated(file, [source.id for source in sources], "sources")
    for index, source in enumerate(sources):
        if source.date is None and not source.date_note:
            yield file.bad(
                _("Write the day, or say why there is none in date_note."), "sources", index, "date"
            )


def _reference_faults(file: DataFile[Any], source: str, *where: str | int) -> Iterator[BadFile]:
    if source not in {known.id for known in file.content.sources}:
        yield file.bad(_("There is no source “{id}” in this file.").format(id=source), *where)


def _money_faults(file: DataFile[Any], rows: tuple[MoneyFacts, ...]) -> Iterator[BadFile]:
    yield from _repeated(file, [sum_key(money) for money in rows], "money")
    for index, money in enumerate(rows):
        if (money.amount_kgs is not None) != money.amount_kgs_known:
            yield file.bad(
                _("Write the amount, or amount_kgs_known = false when it was not published."),
                "money",
                index,
                "amount_kgs",
            )


def _call_faults(file: DataFile[AuthorityCase]) -> Iterator[BadFile]:
    for index, call in enumerate(file.content.calls):
        if year_of(call) is None:
            yield file.bad(_("Write the day in as_of, or the year in as_of_note."), "calls", index, "as_of")
        if not call.problem_ru and not call.title_as_published_ru:
            yield file.bad(_("A call needs its problem or its title."), "calls", index, "problem_ru")


def _award_faults(file: DataFile[AuthorityCase]) -> Iterator[BadFile]:
    sums = {money.id for money in file.content.money if money.id}
    for n, competition in enumerate(file.content.competitions):
        for index, award in enumerate(competition.awards):
            where: Where = ("competitions", n, "awards", index)
            if award.stated_sum and award.stated_sum not in sums:
                problem = _("There is no sum “{id}” in this file.").format(id=award.stated_sum)
                yield file.bad(problem, *where, "stated_sum")
            for table in ("agreement", "delivery", "result"):
                if known := getattr(award, table):
                    yield from _reference_faults(file, known.source, *where, table, "source")
            if legal_form_of(award) is None:
                yield file.bad(
                    _("The name does not begin with a legal form: write legal_form."), *where, "legal_form"
                )


def _shared_faults(cases: Cases) -> Iterator[BadFile]:
    """Sources of the same id must be the same in all files, and two files may not be of one authority."""
    known: dict[str, SourceFacts] = {}
    cited: list[DataFile[Any]] = [*cases.authorities, *cases.series]
    for file in cited:
        for index, source in enumerate(file.content.sources):
            if known.setdefault(source.id, source) != source:
                yield file.bad(
                    _("Another file says something else of the source with this id."), "sources", index, "id"
                )
    seen: set[tuple[str, str]] = set()
    for authority in cases.authorities:
        facts = authority.content.authority
        if (facts.municipality_ru, facts.oblast_ru) in seen:
            yield authority.bad(
                _("Another file is about the same authority."), "authority", "municipality_ru"
            )
        seen.add((facts.municipality_ru, facts.oblast_ru))


def _repeated(file: DataFile[Any], codes: list[str], table: str) -> Iterator[BadFile]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield file.bad(_("“{code}” is here twice.").format(code=code), table, index, "id")


def sum_key(money: MoneyFacts) -> str:
    """What tells a sum from the others of its file: its id, or what it is."""
    when = money.year or (money.as_of.year if money.as_of else "")
    return money.id or f"{money.source}-{money.stage}-{money.fund}-{when}"
