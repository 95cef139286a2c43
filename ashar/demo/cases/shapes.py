"""What a case file may hold: exactly these fields; what is left out was not published.

`…_as_published_…` is the source's own wording; every other text is a short rendering and no quotation.
"""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from ashar.organisations.models import LegalForm
from ashar.places.models import AuthorityKind
from ashar.programmes.models import Fund, StatedSum

Day = date  # some tables have a field `date`
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
KnownName = Annotated[str, msgspec.Meta(max_length=200)]  # empty: not published
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,60}$")]
Soms = Annotated[int, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Year = Annotated[int, msgspec.Meta(ge=1991, le=2100)]


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a case file: an unknown field is a fault."""


class AuthorityFacts(Shape, frozen=True, kw_only=True):
    """The body that ran the competition; its place is found by its whole name within its oblast."""

    name_ru: Name
    name_ky: Name
    municipality_ru: Name
    municipality_ky: Name
    oblast_ru: Name
    oblast_ky: Name
    name_en: str = ""
    code: Annotated[str, msgspec.Meta(pattern=r"^([A-Z0-9]{2,12})?$")] = ""
    kind: AuthorityKind = AuthorityKind.CITY_HALL
    soate_hint: str = ""


class SourceFacts(Shape, frozen=True, kw_only=True):
    """Where the facts were published; `id` is used within the file and is the same in all files."""

    id: Code
    title_ru: Title
    title_ky: str = ""
    date: Day | None = None
    date_note: str = ""
    date_note_ru: str = ""
    date_note_ky: str = ""


class LawFacts(Shape, frozen=True, kw_only=True):
    """The law that the source names."""

    title_ru: Title
    title_ky: str = ""
    named_in_source: Year


class SupportFacts(Shape, frozen=True, kw_only=True):
    """Who advised, who paid for the advice, and who ran the programme for the payer."""

    source: Code
    adviser_ru: Name
    adviser_ky: KnownName = ""
    funder_ru: KnownName = ""
    funder_ky: KnownName = ""
    programme_ru: KnownName = ""
    programme_ky: KnownName = ""
    implementer_ru: KnownName = ""
    implementer_ky: KnownName = ""
    municipality_was_selected: bool = False
    claim: str = ""


class PriorityFacts(Shape, frozen=True, kw_only=True):
    """A problem that was named as a priority."""

    source: Code
    as_of: Day
    problem_ru: Name
    problem_ky: str = ""
    as_published_ru: str = ""
    as_published_ky: str = ""
    protected: bool = False


class CallFacts(Shape, frozen=True, kw_only=True):
    """A call as it stood on the day (`as_of`) or in the year (`as_of_note`) that the source describes."""

    source: Code
    status: Literal["open", "to be announced"]
    as_of: Day | None = None
    as_of_note: str = ""
    title_as_published_ru: str = ""
    title_ky: str = ""
    problem_ru: str = ""
    problem_ky: str = ""
    seeks_ru: Annotated[str, msgspec.Meta(max_length=300)] = ""
    seeks_ky: Annotated[str, msgspec.Meta(max_length=300)] = ""
    target_group_ru: Annotated[str, msgspec.Meta(max_length=300)] = ""
    target_group_ky: Annotated[str, msgspec.Meta(max_length=300)] = ""
    protected: bool = False


class AgreementFacts(Shape, frozen=True, kw_only=True):
    """What a source says of the agreement with a winner."""

    source: Code
    amount_kgs: Soms | None = None
    signed_on: Day | None = None
    ends_on: Day | None = None
    as_of: Day | None = None


class OutcomeFacts(Shape, frozen=True, kw_only=True):
    """What a source says was done, or came of it."""

    source: Code
    text_ru: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    text_ky: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    as_of: Day | None = None


class AwardFacts(Shape, frozen=True, kw_only=True):
    """A winner; its own sum is not published when `stated_sum` names a joint one."""

    organisation_ru: Name
    project_as_published_ru: Title
    organisation_ky: str = ""
    legal_form: LegalForm | None = None
    aim_ru: str = ""
    aim_ky: str = ""
    stated_sum: Code | None = None
    protected: bool = False
    agreement: AgreementFacts | None = None
    delivery: OutcomeFacts | None = None
    result: OutcomeFacts | None = None


class CompetitionFacts(Shape, frozen=True, kw_only=True):
    """A competition that ended with winners."""

    source: Code
    year: Year
    awards: Annotated[tuple[AwardFacts, ...], msgspec.Meta(min_length=1)]
    note: str = ""


class MoneyFacts(Shape, frozen=True, kw_only=True):
    """A sum as published: announced, allocated or paid; it counts once, whatever it covers."""

    source: Code
    stage: StatedSum.Stage
    fund: Fund
    id: Code | None = None
    year: Year | None = None
    as_of: Day | None = None
    amount_kgs: Soms | None = None
    each_kgs: Soms | None = None
    amount_kgs_known: bool = True
    for_note: str = ""
    until_note: str = ""
    note_ru: str = ""
    note_ky: str = ""


class SeriesFacts(Shape, frozen=True, kw_only=True):
    """Several competitions that the source tells of together, without naming the towns."""

    source: Code
    title_ru: Title
    competitions: Count
    funded: Count
    as_of: Day
    title_ky: str = ""
    funder_ru: KnownName = ""
    funder_ky: KnownName = ""
    adviser_ru: KnownName = ""
    adviser_ky: KnownName = ""
    claim: str = ""
    trained: tuple[str, ...] = ()


class EventFacts(Shape, frozen=True, kw_only=True):
    """A public event; the release of its source has its title, or the one in `source_title_ru`."""

    kind: Literal["round_table", "press_session", "conference"]
    date: Day
    time: Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d(-([01]\d|2[0-3]):[0-5]\d)?$")]
    place_ru: Name
    title_ru: Title
    organisers_ru: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    organisers_ky: tuple[Name, ...] = ()
    place_ky: str = ""
    title_ky: str = ""
    supported_by_ru: tuple[str, ...] = ()
    supported_by_ky: tuple[str, ...] = ()
    topics_ru: tuple[str, ...] = ()
    topics_ky: tuple[str, ...] = ()
    municipalities_ru: tuple[str, ...] = ()
    source_title_ru: str = ""
    source_title_ky: str = ""


class AuthorityCase(Shape, frozen=True, kw_only=True):
    """A file about one authority."""

    authority: AuthorityFacts
    sources: tuple[SourceFacts, ...]
    law: LawFacts | None = None
    support: SupportFacts | None = None
    priorities: tuple[PriorityFacts, ...] = ()
    calls: tuple[CallFacts, ...] = ()
    competitions: tuple[CompetitionFacts, ...] = ()
    money: tuple[MoneyFacts, ...] = ()


class SeriesCase(Shape, frozen=True, kw_only=True):
    """A file about a series of competitions."""

    series: SeriesFacts
    sources: tuple[SourceFacts, ...]
    money: tuple[MoneyFacts, ...] = ()


class Events(Shape, frozen=True, kw_only=True):
    """The file of public events."""

    events: tuple[EventFacts, ...]


def shape_of(tables: Any) -> type[AuthorityCase] | type[SeriesCase] | type[Events]:
    """Which of the three a file is, by the table that only it has."""
    if "events" in tables:
        return Events
    return SeriesCase if "series" in tables else AuthorityCase
