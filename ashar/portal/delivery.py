"""What was agreed, done, paid and said of an order, as everybody may read it; one query beside the photos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.functions import Cast, JSONObject

from ashar.agreements.models import Agreement, Condition, ConditionCode, Payment, Tranche
from ashar.agreements.states import Tranche as TrancheState
from ashar.core import clock
from ashar.core.documents import Document, kind_of
from ashar.core.lifecycle import Words
from ashar.core.money import from_tyiyn
from ashar.core.news.models import NewsItem, NewsSubject
from ashar.core.news.states import Kind as NewsKind
from ashar.monitoring.evaluating import QUESTIONS, Mark
from ashar.monitoring.models import Correction, OpinionKind, Photo
from ashar.monitoring.models.reports import due_days
from ashar.monitoring.queries.opinions import HEARD, public_opinions
from ashar.monitoring.queries.reports import PublicReport, as_public_report, public_photos, public_reports
from ashar.monitoring.queries.visits import public_visits
from ashar.monitoring.suppressing import Group
from ashar.selection.models import Award

UNSIGNED = frozenset({"draft", "signing", "signing_refused", "annulled"})


@dataclass(frozen=True)
class TrancheRow:
    """A tranche; sums in soms. `waived`: conditions that a second person waived, with the reason."""

    n: int
    amount: Decimal
    given_back: Decimal
    state: str
    order_number: str
    paid_on: date | None
    waived: list[Facts] = field(default_factory=list)
    returned: list[Facts] = field(default_factory=list)

    @property
    def label(self) -> Words:
        """How far it has come."""
        return TrancheState(self.state).label


@dataclass(frozen=True)
class Facts:
    """Facts of one row: texts by language, days, figures; an absent one is an error."""

    of: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        """A fact by its name."""
        try:
            return self.of[name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def day(self) -> date:
        """The day of a visit, of a return."""
        return date.fromisoformat(str(self.of["day"]))

    @property
    def at(self) -> datetime:
        """The moment; SQLite gives it without its zone, which is UTC."""
        moment = datetime.fromisoformat(str(self.of["at"]))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass
class Work:
    """What became of one award: its agreement, and all that was done and said."""

    award: Award
    agreement: Agreement
    tranches: list[TrancheRow] = field(default_factory=list)
    reports: list[PublicReport] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    visits: list[Facts] = field(default_factory=list)
    opinions: list[Facts] = field(default_factory=list)
    corrections: list[Facts] = field(default_factory=list)

    @property
    def is_signed(self) -> bool:
        """Whether both parties signed; of a refused one only that is public."""
        return self.agreement.state not in UNSIGNED

    @property
    def is_heard(self) -> bool:
        """Whether residents can say what they think of it here."""
        return self.agreement.state in HEARD and not self.agreement.is_historic

    @property
    def act(self) -> Any:
        """The act that accepted the work, if there is one."""
        return getattr(self.agreement, "act", None)

    @property
    def evaluation(self) -> Any:
        """The evaluation of the result, if it is written."""
        return getattr(self.agreement, "evaluation", None)

    @property
    def answers(self) -> list[tuple[Words, Words, Facts]]:
        """The questions of the evaluation, each with its short answer and its words."""
        kept = self.evaluation.answers if self.evaluation else {}
        found = [(each.title, kept[each.code]) for each in QUESTIONS if each.code in kept]
        return [
            (
                title,
                Mark(said["mark"]).label,
                Facts({"text_ky": said.get("ky", ""), "text_ru": said.get("ru", "")}),
            )
            for title, said in found
            if isinstance(said, dict)
        ]

    @property
    def missed(self) -> list[tuple[int, date]]:
        """Reports whose day is over and that are not here, by number, while the work goes on."""
        if self.agreement.state != "active" or self.agreement.is_historic:
            return []
        here, today = {each.index for each in self.reports}, clock.today()
        due = enumerate(due_days(self.agreement), start=1)
        return [(n, day) for n, day in due if n not in here and day < today]

    def corrections_of(self, number: str) -> list[Facts]:
        """What was corrected of a report, the act or the evaluation, and why."""
        return [each for each in self.corrections if each.number == number]


@dataclass
class Delivery:
    """All works of an order, and the papers that are public."""

    works: list[Work] = field(default_factory=list)
    papers: list[tuple[Facts, Words]] = field(default_factory=list)
    news: list[tuple[Facts, Words]] = field(default_factory=list)


def delivery_of(awards: Sequence[Award], numbers: Sequence[str]) -> Delivery:
    """What became of these awards; `numbers`: of the order's public knots, for their papers."""
    works = {
        award.agreement.pk: Work(award, award.agreement)  # type: ignore[attr-defined]
        for award in awards
        if _is_public(getattr(award, "agreement", None))
    }
    signed = [pk for pk, work in works.items() if work.is_signed]
    found = _rows(signed, numbers)
    for pk in signed:
        _fill(works[pk], found[pk])
    if any(work.reports for work in works.values()):
        for photo in public_photos(signed):
            works[photo.report.agreement_id].photos.append(photo)
    papers = sorted((Facts(row) for row in found[None]["paper"]), key=lambda paper: paper.at)
    news = sorted((Facts(row) for row in found[None]["news"]), key=lambda item: item.at, reverse=True)
    return Delivery(
        list(works.values()),
        [(paper, kind_of(paper.kind).title) for paper in papers],
        [(item, NewsKind(item.kind).label) for item in news],
    )


def _is_public(agreement: Agreement | None) -> bool:
    return agreement is not None and (
        agreement.is_historic or agreement.state not in UNSIGNED or agreement.state == "signing_refused"
    )


Found = Mapping[Any, Mapping[str, list[Any]]]


def _rows(agreements: Sequence[int], numbers: Sequence[str]) -> Found:
    """Rows of everything by agreement and by what they are; one query."""
    arms = _arms(agreements) if agreements else []
    found: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for what, agreement, facts in _papers(numbers).union(_news(numbers), *arms, all=True):
        found[agreement][what].append(facts)
    return found


def _news(numbers: Sequence[str]) -> QuerySet[Any]:
    """Public releases and events about any of these numbers (as `core.news.queries.news_of`)."""
    about = NewsSubject.objects.filter(number__in=numbers).values("item")
    of_nothing = Cast(Value(None), BigIntegerField())
    facts = JSONObject(
        number=F("number"),
        kind=F("kind"),
        title_ky=F("title_ky"),
        title_ru=F("title_ru"),
        at=F("public_since"),
    )
    items = NewsItem.objects.public().filter(pk__in=about)
    return items.order_by().values_list(Value("news"), of_nothing, facts)  # type: ignore[no-any-return]


def _papers(numbers: Sequence[str]) -> Any:
    of_nothing = Cast(Value(None), BigIntegerField())
    facts = JSONObject(number=F("number"), kind=F("kind"), at=F("issued_at"))
    papers = Document.objects.filter(subject_number__in=numbers, is_public=True, superseded_by__isnull=True)
    found: Any = papers.order_by().values_list(Value("paper"), of_nothing, facts)
    return found


def _arms(agreements: Sequence[int]) -> list[QuerySet[Any]]:
    tranches = Tranche.objects.filter(agreement__in=agreements)
    waived = Condition.objects.filter(tranche__agreement__in=agreements, waived_by__isnull=False)
    returned = Payment.objects.filter(tranche__agreement__in=agreements, state="returned")
    corrected = Correction.objects.filter(agreement__in=agreements)
    return [
        _arm(
            tranches, "tranche", "agreement_id",
            n="n", amount="amount", given_back="given_back", state="state",
            order_number="payment__order_number", paid_on="payment__paid_on",
        ),
        _arm(
            waived, "waived", "tranche__agreement_id",
            n="tranche__n", code="code", reason_ky="waive_reason_ky", reason_ru="waive_reason_ru",
        ),
        _arm(
            returned, "returned", "tranche__agreement_id",
            n="tranche__n", day="returned_on", reason="reason",
        ),
        _arm(
            corrected, "correction", "agreement_id",
            number="number", reason_ky="reason_ky", reason_ru="reason_ru", at="made_at",
        ),
        public_reports(agreements),
        public_visits(agreements),
        public_opinions(agreements),
    ]  # fmt: skip


def _arm(rows: QuerySet[Any], what: str, agreement: str, **facts: str) -> Any:
    """Rows (what, agreement, facts)."""
    named = JSONObject(**{name: F(field) for name, field in facts.items()})
    found: Any = rows.order_by().values_list(Value(what), agreement, named)
    return found


def _fill(work: Work, found: Mapping[str, list[Any]]) -> None:
    work.tranches = [_tranche(row, found) for row in sorted(found["tranche"], key=lambda row: row["n"])]
    work.reports = sorted((as_public_report(row) for row in found["report"]), key=lambda each: each.index)
    work.visits = sorted((Facts(row) for row in found["visit"]), key=lambda each: each.day)
    work.opinions = sorted((Facts(row) for row in found["opinion"]), key=lambda each: each.at, reverse=True)
    work.corrections = sorted((Facts(row) for row in found["correction"]), key=lambda each: each.at)


def _tranche(row: Mapping[str, Any], found: Mapping[str, list[Any]]) -> TrancheRow:
    return TrancheRow(
        n=row["n"],
        amount=from_tyiyn(row["amount"]),
        given_back=from_tyiyn(row["given_back"]),
        state=row["state"],
        order_number=row["order_number"] or "",
        paid_on=date.fromisoformat(row["paid_on"]) if row["paid_on"] else None,
        waived=[Facts(each) for each in found["waived"] if each["n"] == row["n"]],
        returned=[Facts(each) for each in found["returned"] if each["n"] == row["n"]],
    )


# Words of codes, for the template.
LABELS = {
    "conditions": dict(ConditionCode.choices),
    "opinions": dict(OpinionKind.choices),
    "groups": dict(Group.choices),
}
