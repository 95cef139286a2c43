"""Sources of money."""

from dataclasses import dataclass

from django.db import transaction

from ashar.core import journal
from ashar.places.models import Authority
from ashar.programmes.models import (
    FundingSource,
)


@dataclass(frozen=True)
class NewSource:
    """A source of money that nobody has named yet."""

    kind: str
    name_ky: str
    name_ru: str


AnySource = FundingSource | NewSource


def _known(source: AnySource, authority: Authority, by: journal.Actor) -> FundingSource:
    """The source itself; a new one is named now."""
    if isinstance(source, NewSource):
        return create_funding_source(authority=authority, by=by, **vars(source))
    return source


@transaction.atomic
def create_funding_source(
    *,
    kind: str,
    name_ky: str,
    name_ru: str,
    by: journal.Actor,
    authority: Authority | None = None,
    name_en: str = "",
) -> FundingSource:
    """Name a source of money: a budget, or a donor's grant."""
    source = FundingSource.objects.create(
        kind=kind, authority=authority, name_ky=name_ky, name_ru=name_ru, name_en=name_en
    )
    journal.write_entry(
        chain=authority.code if authority else journal.PLATFORM,
        number=f"source-{source.pk}",
        step="funding_source.create",
        by=by,
        facts={"kind": kind, "name_ru": name_ru},
    )
    return source
