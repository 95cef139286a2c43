"""What every case file brings: its sources and its sums."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from ashar.core.datafiles import DataFile
from ashar.core.journal import LOADER
from ashar.demo.cases.reading import sum_key
from ashar.demo.cases.shapes import AuthorityCase, MoneyFacts, SeriesCase, SourceFacts
from ashar.places.models import Authority
from ashar.programmes.actions import record_historic_sum
from ashar.programmes.models import StatedSum
from ashar.regulations.actions import record_source
from ashar.regulations.models import Source

Case = DataFile[AuthorityCase] | DataFile[SeriesCase]


@dataclass
class Summary:
    """How many records of each kind came in anew."""

    added: Counter[str] = field(default_factory=Counter)

    def count(self, kind: str) -> None:
        """One more record."""
        self.added[kind] += 1


def enter_sources(file: Case, summary: Summary) -> dict[str, Source]:
    """The sources of a file by their ids."""
    return {facts.id: _enter_source(file, summary, n, facts) for n, facts in enumerate(file.content.sources)}


def _enter_source(file: Case, summary: Summary, index: int, facts: SourceFacts) -> Source:
    known = Source.objects.filter(code=facts.id).first()
    if known is None:
        summary.count("sources")
        return record_source(
            code=facts.id,
            title_ky=facts.title_ky,
            title_ru=facts.title_ru,
            published_on=facts.date,
            date_note_ky=facts.date_note_ky,
            date_note_ru=facts.date_note_ru,
            date_note_en=facts.date_note,
            by=LOADER,
        )
    if (known.title_ru, known.published_on) != (facts.title_ru, facts.date):
        raise file.bad(_("This is recorded already with another value."), "sources", index, "id")
    return known


def enter_sum(
    file: Case,
    summary: Summary,
    index: int,
    facts: MoneyFacts,
    source: Source,
    *,
    authority: Authority | None = None,
    order_number: str = "",
) -> StatedSum:
    """A published sum; null when the source speaks of money without saying how much."""
    code = f"{authority.code if authority else order_number}:{sum_key(facts)}"
    amount = None if facts.amount_kgs is None else Decimal(facts.amount_kgs)
    known = StatedSum.objects.filter(code=code).first()
    if known and (known.amount, known.stage) != (amount, facts.stage):
        raise file.bad(_("This is recorded already with another value."), "money", index, "amount_kgs")
    if known:
        return known
    summary.count("sums")
    return record_historic_sum(
        code=code,
        stage=facts.stage,
        fund=facts.fund,
        source=source,
        authority=authority,
        amount=amount,
        each_amount=None if facts.each_kgs is None else Decimal(facts.each_kgs),
        year=facts.year or (facts.as_of.year if facts.as_of else None),
        as_of=facts.as_of,
        order_number=order_number,
        note_ky=facts.note_ky,
        note_ru=facts.note_ru,
        by=LOADER,
    )
