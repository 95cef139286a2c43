"""Entering one authority's file: its place, priorities, calls, awards and sums."""

import re
from unicodedata import normalize

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ashar.calls.actions import record_historic_call
from ashar.calls.models import Call, Lot
from ashar.core.datafiles import DataFile
from ashar.core.journal import LOADER
from ashar.core.thread import Mode
from ashar.demo.cases.becoming import enter_what_became
from ashar.demo.cases.reading import legal_form_of, year_of
from ashar.demo.cases.shapes import (
    AuthorityCase,
    AwardFacts,
    CallFacts,
    CompetitionFacts,
    MoneyFacts,
    PriorityFacts,
)
from ashar.demo.cases.sources import Summary, enter_sources, enter_sum
from ashar.demo.cases.supporting import enter_support
from ashar.organisations.actions import record_historic_organisation
from ashar.organisations.models import Organisation
from ashar.places.actions import create_authority, create_place
from ashar.places.latin import transliterate
from ashar.places.models import Authority, AuthorityKind, Place, PlaceKind
from ashar.priorities.actions import record_historic_priority
from ashar.priorities.models import Priority
from ashar.programmes.models import StatedSum
from ashar.selection.actions.historic import record_historic_award
from ashar.selection.models import Award

LONGEST_CODE = 12
LONGEST_TITLE = 200
IN_ENGLISH = {
    AuthorityKind.CITY_HALL: "City hall of {place}",
    AuthorityKind.AIYL_OKMOTU: "Rural administration of {place}",
    AuthorityKind.MINISTRY: "{place}",
}


class AuthorityLoader:
    """One file on its way in; every record is looked for first and entered when it is not there."""

    def __init__(self, file: DataFile[AuthorityCase], summary: Summary) -> None:
        self.file, self.case, self.summary = file, file.content, summary

    def enter(self) -> None:
        """Enter everything the file says; a year's only order carries the sum of that year."""
        self.authority = self._authority()
        self.sources = enter_sources(self.file, self.summary)
        if support := self.case.support:
            enter_support(self.file, self.summary, support, self.sources[support.source], self.authority)
        for priority in self.case.priorities:
            self._priority(priority)
        calls = [(year_of(facts), self._call(facts)) for facts in self.case.calls]
        competitions = [self._competition(facts) for facts in self.case.competitions]
        orders = calls + [
            (f.year, call) for f, call in zip(self.case.competitions, competitions, strict=True)
        ]
        sums = {money.id: self._sum(n, money, orders) for n, money in enumerate(self.case.money)}
        for facts, call in zip(self.case.competitions, competitions, strict=True):
            for n, award in enumerate(facts.awards, start=1):
                self._award(facts, award, call, n, sums.get(award.stated_sum) if award.stated_sum else None)

    # Who and where

    def _authority(self) -> Authority:
        facts, place = self.case.authority, self._place()
        known = Authority.objects.real().filter(place=place, kind=facts.kind).first()
        if known:
            return known
        latin = transliterate(facts.municipality_ky)
        code = facts.code or _code_of(latin)
        if Authority.objects.filter(code=code).exists():
            raise self.file.bad(
                _("Another authority has the code {code}.").format(code=code), "authority", "code"
            )
        self.summary.count("authorities")
        return create_authority(
            code=code,
            kind=facts.kind,
            place=place,
            name_ky=facts.name_ky,
            name_ru=facts.name_ru,
            name_en=facts.name_en or IN_ENGLISH[facts.kind].format(place=latin),
            is_live=False,
            by=LOADER,
        )

    def _place(self) -> Place:
        """The town of exactly this name in this oblast; one that no list has is entered without a code."""
        facts = self.case.authority
        real = Place.objects.current().filter(is_demonstration=False)
        oblast = real.filter(kind=PlaceKind.OBLAST, name_ky=facts.oblast_ky, name_ru=facts.oblast_ru).first()
        if oblast is None:
            raise self.file.bad(_("There is no oblast of this name."), "authority", "oblast_ru")
        name_ky, name_ru = f"{facts.municipality_ky} шаары", f"г. {facts.municipality_ru}"
        towns = real.filter(parent=oblast, kind__in=[PlaceKind.CITY_OBLAST, PlaceKind.TOWN])
        place: Place | None = towns.filter(name_ky=name_ky, name_ru=name_ru).first()
        if place is None:
            self.summary.count("places")
            place = create_place(
                kind=PlaceKind.TOWN, name_ky=name_ky, name_ru=name_ru, parent=oblast, by=LOADER
            )
        return place

    # What was done

    def _priority(self, facts: PriorityFacts) -> None:
        source = self.sources[facts.source]
        known = Priority.objects.filter(authority=self.authority, mode=Mode.HISTORIC, source=source)
        if known.filter(title_ru=facts.problem_ru).exists():
            return
        self.summary.count("priorities")
        record_historic_priority(
            authority=self.authority,
            title_ky=facts.problem_ky,
            title_ru=facts.problem_ru,
            source=source,
            as_of=facts.as_of,
            is_protected=facts.protected,
            by=LOADER,
        )

    def _call(self, facts: CallFacts) -> Call:
        source = self.sources[facts.source]
        title_ru = facts.title_as_published_ru or facts.problem_ru
        status = facts.status.replace(" ", "_")
        known = self._known_calls(status).filter(source=source, title_ru=title_ru).first()
        if known:
            return known
        self.summary.count("calls")
        return record_historic_call(
            authority=self.authority,
            source=source,
            status=status,
            title_ky=facts.title_ky or ("" if facts.title_as_published_ru else facts.problem_ky),
            title_ru=title_ru,
            problem_ky=facts.problem_ky,
            problem_ru=facts.problem_ru,
            seeks_ky=facts.seeks_ky,
            seeks_ru=facts.seeks_ru,
            target_group_ky=facts.target_group_ky,
            target_group_ru=facts.target_group_ru,
            year=year_of(facts),
            as_of=facts.as_of,
            as_of_note=facts.as_of_note,
            is_protected=facts.protected,
            by=LOADER,
        )

    def _competition(self, facts: CompetitionFacts) -> Call:
        """A call that ended with winners: a lot for each theme, a title made of the themes."""
        source = self.sources[facts.source]
        lots = [_theme(award) for award in facts.awards]
        title_ky, title_ru = (
            "; ".join(filter(None, words))[:LONGEST_TITLE] for words in zip(*lots, strict=True)
        )
        known = self._known_calls("decided").filter(source=source, title_ru=title_ru).first()
        if known:
            return known
        self.summary.count("calls")
        return record_historic_call(
            authority=self.authority,
            source=source,
            status="decided",
            title_ky=title_ky,
            title_ru=title_ru,
            year=facts.year,
            as_of_note=str(facts.year),
            is_protected=any(award.protected for award in facts.awards),
            lots=lots,
            by=LOADER,
        )

    def _known_calls(self, status: str) -> QuerySet[Call]:
        return Call.objects.filter(authority=self.authority, mode=Mode.HISTORIC, historic_status=status)

    def _award(
        self, competition: CompetitionFacts, facts: AwardFacts, call: Call, n: int, stated: StatedSum | None
    ) -> None:
        lot = Lot.objects.get(call=call, n=n)
        award = Award.objects.filter(lot=lot, mode=Mode.HISTORIC).first()
        if award is None:
            self.summary.count("awards")
            award = self._record_award(competition, facts, lot, stated)
        where = ("competitions", self.case.competitions.index(competition), "awards", n - 1)
        enter_what_became(self.file, self.summary, self.sources, facts, award, where)

    def _record_award(
        self, competition: CompetitionFacts, facts: AwardFacts, lot: Lot, stated: StatedSum | None
    ) -> Award:
        return record_historic_award(
            lot=lot,
            organisation=self._organisation(facts),
            title=facts.project_as_published_ru,
            source=self.sources[competition.source],
            stated_sum=stated,
            year=competition.year,
            by=LOADER,
        )

    def _organisation(self, facts: AwardFacts) -> Organisation:
        real = Organisation.objects.filter(is_demonstration=False)
        known: Organisation | None = real.filter(name_ru=facts.organisation_ru).first()
        if known:
            return known
        form = legal_form_of(facts)
        assert form is not None, "checked when the file was read"
        self.summary.count("organisations")
        return record_historic_organisation(
            legal_form=form, name_ky=facts.organisation_ky, name_ru=facts.organisation_ru, by=LOADER
        )

    # What it cost

    def _sum(self, index: int, facts: MoneyFacts, orders: list[tuple[int | None, Call]]) -> StatedSum:
        return enter_sum(
            self.file,
            self.summary,
            index,
            facts,
            self.sources[facts.source],
            authority=self.authority,
            order_number=self._order_of(facts, orders),
        )

    def _order_of(self, facts: MoneyFacts, orders: list[tuple[int | None, Call]]) -> str:
        """The order a sum belongs to: whose awards name it, else the only order of its year, else none."""
        first_competition = len(self.case.calls)
        for competition, (_year, call) in zip(
            self.case.competitions, orders[first_competition:], strict=True
        ):
            if facts.id and any(award.stated_sum == facts.id for award in competition.awards):
                return call.number
        year = facts.year or (facts.as_of.year if facts.as_of else None)
        of_that_year = [call.number for when, call in orders if when == year]
        return of_that_year[0] if len(of_that_year) == 1 and not facts.for_note else ""


def _theme(award: AwardFacts) -> tuple[str, str]:
    """The words of a lot: what the award is to do, else its project as published."""
    if award.aim_ru:
        return award.aim_ky, award.aim_ru
    return "", award.project_as_published_ru


def _code_of(latin: str) -> str:
    """`Kochkor-Ata` gives KOCHKORATA; marks over letters are left out."""
    plain = normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]", "", plain.upper())[:LONGEST_CODE]
