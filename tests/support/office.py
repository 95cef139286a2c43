"""A plain town without a demonstration: one authority, its people, a source of money, steps of an order."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ashar.accounts.models import Role, User
from ashar.calls.actions import Card, LotFacts, announce_call, draft_call
from ashar.calls.models import Call
from ashar.calls.timetable import suggest
from ashar.commissions.actions import Seat, appoint_commission
from ashar.commissions.models import Commission
from ashar.core import clock
from ashar.places.models import Authority, Place
from ashar.priorities.actions import Ranked, Vote, Wording, settle_meeting
from ashar.priorities.models import NeedSignal, Priority
from ashar.programmes.actions import (
    Act,
    LineFacts,
    create_funding_source,
    plan_order,
    record_decision,
)
from ashar.programmes.models import BudgetLine, FundingSource, ProgrammeLine
from ashar.regulations.rulesets import rules_for

CODES = ("specialist", "head", "finance", "monitor", "adviser", "donor", "ministry", "auditor")


@dataclass
class Office:
    """An authority with one person in each role; `people["nobody"]` has none."""

    authority: Authority
    people: dict[str, User]

    def __getattr__(self, code: str) -> User:
        if code not in self.people:
            raise AttributeError(code)
        return self.people[code]

    def settle(
        self, title: str = "Көчөдө жарык жок", signals: tuple[NeedSignal, ...] = (), **words: Any
    ) -> Priority:
        """A meeting that named one problem."""
        wording = Wording(
            **{
                "title_ky": title,
                "title_ru": "Нет света на улице",
                "text_ky": "Кечинде караңгы.",
                "text_ru": "Вечером темно.",
                "sphere": "public_safety",
            }
            | words
        )
        (priority,) = settle_meeting(
            authority=self.authority,
            held_on=clock.today(),
            place="Мектеп",
            participants=40,
            women=21,
            ranked=[Ranked(wording, Vote(30, "Эң көп добуш.", "Больше всего голосов."), signals)],
            by=self.specialist,
        )
        return priority

    def plan(self, priority: Priority | None = None, sum_: int = 50_000) -> ProgrammeLine:
        """An order for a priority."""
        facts = LineFacts(
            title_ky="Жарык",
            title_ru="Свет",
            planned_amount=Decimal(sum_),
            aim_ky="Жарык болот.",
            aim_ru="Будет светло.",
            target_group_ky="300 киши",
            target_group_ru="300 человек",
        )
        return plan_order(priority=priority or self.settle(), facts=facts, by=self.specialist)

    def source(self) -> FundingSource:
        """The town's budget."""
        known = FundingSource.objects.filter(authority=self.authority, kind="local_budget").first()
        return known or create_funding_source(
            kind="local_budget",
            authority=self.authority,
            name_ky="Шаар бюджети",
            name_ru="Бюджет города",
            by=self.finance,
        )

    def fund(self, line: ProgrammeLine | None = None, sum_: int = 50_000) -> BudgetLine:
        """Money for an order, by a decision of the council."""
        line = line or self.plan(sum_=sum_)
        act = Act("council", "12-3", clock.today())
        decision = record_decision(
            line=line, act=act, amounts={self.source(): Decimal(sum_)}, by=self.finance
        )
        return decision.budget_lines.get()

    def commission(self, **facts: Any) -> Commission:
        """A standing commission: chair, member, expert, and the specialist as its secretary."""
        seats = [
            Seat(self.specialist, "secretary"),
            Seat(self.person("chair"), "chair"),
            Seat(self.person("member"), "member", is_civil=True),
            Seat(self.person("expert"), "expert", is_civil=True),
        ]
        facts = {
            "act_number": "14-б",
            "act_date": clock.today(),
            "title_ky": "Комиссия",
            "title_ru": "Комиссия",
        } | facts
        return appoint_commission(authority=self.authority, seats=seats, by=self.specialist, **facts)

    def draft(
        self, money: BudgetLine | None = None, commission: Commission | None = None, **card: Any
    ) -> Call:
        """A call in preparation that keeps all rules."""
        money = money or self.fund()
        return draft_call(
            line=money.line,
            card=self.card(**card),
            commission=commission or self.commission(),
            by=self.specialist,
            lots=[LotFacts("Жарык", "Свет", money.available + money.expected, money)],
        )

    def card(self, **other: Any) -> Card:
        """What a call says."""
        dates = vars(suggest(rules_for(self.authority, "light"), clock.today()))
        return Card(
            **{
                "title_ky": "Мектепке коопсуз жол",
                "title_ru": "Безопасная дорога в школу",
                "aim_ky": "Максат",
                "aim_ru": "Цель",
                "tasks_ky": "Милдет",
                "tasks_ru": "Задача",
                "problem_ky": "Көйгөй",
                "problem_ru": "Проблема",
                "target_group_ky": "Балдар",
                "target_group_ru": "Дети",
                "results_ky": "Натыйжа",
                "results_ru": "Результат",
                "contact_name": "Нургүл",
                "contact_phone": "0 555",
                "contact_hours": "9:00–17:00",
            }
            | dates
            | other
        )

    def announce(self, **card: Any) -> Call:
        """An announced call."""
        return announce_call(call=self.draft(**card), by=self.head)

    def person(self, key: str) -> User:
        """An account of this town without a role, made when first asked for."""
        if key not in self.people:
            login = f"{key}@{self.authority.code.lower()}.example"
            user = User(login=login, email=login, name=f"Адам {key}")
            user.set_unusable_password()
            user.save()
            self.people[key] = user
        return self.people[key]


def make_office(code: str = "TR", **facts: Any) -> Office:
    """A town with its authority and one person in each role."""
    names = {"name_ky": f"{code} мэриясы", "name_ru": f"Мэрия {code}", "name_en": f"City hall of {code}"}
    place = Place.objects.create(kind="town", **names)
    contact = {"address_ky": "Достук, 12", "address_ru": "Достук, 12", "phone": "0 3900 1 23 45"}
    authority = Authority.objects.create(
        code=code, kind="city_hall", place=place, **names, **contact, **facts
    )
    office = Office(authority, {})
    for role in CODES:
        until = clock.today() + timedelta(days=100) if role == "auditor" else None
        since = date(2020, 1, 1)
        Role.objects.create(
            user=office.person(role), authority=authority, code=role, valid_from=since, valid_to=until
        )
    office.person("nobody")
    return office
