"""Entering who advised and who paid: of an authority, or of a whole series."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ashar.core.journal import LOADER
from ashar.core.thread import Mode
from ashar.demo.cases.shapes import SeriesFacts, SupportFacts
from ashar.demo.cases.sources import Case, Summary
from ashar.places.models import Authority
from ashar.regulations.models import Source
from ashar.support.actions import record_historic_support
from ashar.support.models import Assignment


def enter_support(
    file: Case, summary: Summary, facts: SupportFacts, source: Source, authority: Authority
) -> None:
    """What a source says of the advice to an authority."""
    names = {
        f"{column}_{language}": getattr(facts, f"{field}_{language}")
        for column, field in _FIELDS.items()
        for language in ("ky", "ru")
    }
    known = Assignment.objects.filter(authority=authority)
    if _is_known(file, known, source, names, "support"):
        return
    summary.count("supports")
    record_historic_support(
        authority=authority,
        source=source,
        as_of=source.published_on,
        was_selected=facts.municipality_was_selected,
        by=LOADER,
        **names,
    )


def enter_support_of_series(
    file: Case, summary: Summary, facts: SeriesFacts, source: Source, number: str
) -> None:
    """What a source says of the advice to several towns that it does not name."""
    if not facts.adviser_ru:
        return
    names = {
        f"{name}_{language}": getattr(facts, f"{name}_{language}")
        for name in ("adviser", "funder")
        for language in ("ky", "ru")
    }
    known = Assignment.objects.filter(number=number)
    if _is_known(file, known, source, names, "series"):
        return
    summary.count("supports")
    record_historic_support(number=number, source=source, as_of=facts.as_of, by=LOADER, **names)


_FIELDS = {"name": "programme", "adviser": "adviser", "funder": "funder", "implementer": "implementer"}


def _is_known(
    file: Case, known: QuerySet[Assignment], source: Source, names: dict[str, str], table: str
) -> bool:
    """Whether it is recorded already; raises BadFile when it is recorded with other names."""
    recorded = known.filter(programme__mode=Mode.HISTORIC, programme__source=source)
    found = recorded.select_related("programme").first()
    if found is None:
        return False
    if any(getattr(found.programme, name) != text for name, text in names.items()):
        raise file.bad(_("This is recorded already with another value."), table, "adviser_ru")
    return True
