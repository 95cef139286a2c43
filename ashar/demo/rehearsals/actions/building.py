"""Building the hall of a rehearsal: tables, invented people, and the call with what it stands on."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from ashar.accounts.actions import grant_role
from ashar.accounts.models import RoleCode
from ashar.calls import actions as calls
from ashar.calls.actions.choosing import write_set
from ashar.calls.actions.composing import keep_step
from ashar.calls.actions.templating import load_templates
from ashar.calls.composing import soms
from ashar.calls.models import Call
from ashar.calls.sets import read_set
from ashar.core import clock, journal, rehearsal, schema, triggers
from ashar.core.rehearsal import Hall
from ashar.demo.papers import DECISION, signed_paper
from ashar.demo.rehearsals.copying import Copied
from ashar.demo.stories.ordering import meet, plan
from ashar.demo.town import (
    Town,
    appoint,
    give_roles,
    open_account,
    open_authority,
    register_organisations,
    texts,
)
from ashar.programmes import actions as programmes
from ashar.programmes.models import BudgetLine, ProgrammeLine
from ashar.regulations.actions import override_rule
from ashar.regulations.models import StatedDay
from ashar.regulations.rulesets.book import NO_LIMIT
from ashar.regulations.rulesets.stated import forget_stated_days

FILE = Path(__file__).parents[1] / "invented.toml"
MINUTES = "Жыйындын протоколу"
SEATED = ("chair", "member", "expert")
PEOPLE = ("operator", "specialist", "head", "finance", "monitor", "auditor")
SINCE = timedelta(days=30)
PHONE = "0 3900 0 00 00"
MUST_END = "project.must_end_within_fiscal_year"


@cache
def invented() -> dict[str, Any]:
    """More invented people and words than the demonstration town has."""
    return tomllib.loads(FILE.read_text(encoding="utf8"))


def build(hall: Hall, copied: Copied) -> None:
    """Fill an empty hall: afterwards the copied call waits there for its head."""
    with rehearsal.inside(hall):
        forget_stated_days()  # of the request that builds
        try:
            _furnish()
            town = _settle(copied)
            draft(town, _give_money(town, copied), copied)
        finally:
            forget_stated_days()


def _furnish() -> None:
    """All tables as this version has them, with the refusals of the database."""
    with connection.schema_editor() as editor:
        schema.make_tables(editor)
    call_command("createcachetable", verbosity=0)
    triggers.install()


def _settle(copied: Copied) -> Town:
    """The authority under its own name, with invented people; its rules and days off."""
    StatedDay.objects.bulk_create([StatedDay(**day) for day in copied.days])
    load_templates()
    since = (clock.now() - SINCE).date()
    own = copied.authority
    facts = {**own, **{f"place_{code}": copied.place[f"name_{code}"] for code in ("ky", "ru", "en")}}
    authority = open_authority(facts | {"phone": PHONE}, kind=own["kind"], place_kind=copied.place["kind"])
    known = {person["key"]: person for person in texts()["people"]}
    members = [known[key] for key in SEATED] + invented()["members"][: copied.members - len(SEATED)]
    people = {each["key"]: open_account(each) for each in [*(known[key] for key in PEOPLE), *members]}
    heads, organisations = register_organisations(since)
    town = Town(authority, people, organisations, heads)
    grant_role(user=people["operator"], code=RoleCode.OPERATOR, valid_from=since, by=journal.LOADER)
    give_roles(town)
    town.commission = appoint(town, members)
    town.papers = {name: signed_paper(name, is_public=name == DECISION) for name in (MINUTES, DECISION)}
    _set_rules(town, copied)
    return town


def _set_rules(town: Town, copied: Copied) -> None:
    """The authority's own values; money of another year is not a fault of the call."""
    own = list(copied.overrides)
    if not copied.is_of_this_year:
        words = {"reason_ky": "Акча башка жылдыкы.", "reason_ru": "Деньги другого года."}
        own = [each for each in own if each["key"] != MUST_END] + [{"key": MUST_END, "value": False, **words}]
    for each in own:
        value = None if each["value"] == NO_LIMIT else each["value"]
        override_rule(authority=town.authority, by=town.people["head"], **{**each, "value": value})


def _give_money(town: Town, copied: Copied) -> list[BudgetLine]:
    """A meeting, a programme and a decision that gives what the real order has; in the order of sources."""
    finance = town.people["finance"]
    sources = [
        programmes.create_funding_source(
            authority=town.authority, by=finance, **{name: each[name] for name in each if name != "amount"}
        )
        for each in copied.sources
    ]
    amounts: dict[programmes.AnySource, Decimal] = {
        source: each["amount"] for source, each in zip(sources, copied.sources, strict=True)
    }
    facts = {**copied.order, "amount": sum(amounts.values())}
    line = plan(town, meet(town, facts, ()), [facts])
    act = programmes.Act(copied.approved_by, "1", clock.today(), town.papers[DECISION])
    programmes.record_decision(line=line, act=act, amounts=amounts, by=finance)
    return list(line.budget_lines.order_by("pk"))


def draft(town: Town, money: list[BudgetLine], copied: Copied) -> Call:
    """The call as it stands in the real world, prepared by the invented specialist."""
    specialist = town.people["specialist"]
    card = calls.Card(**copied.card, contact_name=specialist.name, contact_phone=PHONE)
    is_whole = all(lot.source is not None and lot.ceiling for lot in copied.lots)
    lots = [
        calls.LotFacts(**lot.texts, ceiling=lot.ceiling, budget_line=money[lot.source])
        for lot in copied.lots
        if is_whole and lot.source is not None and lot.ceiling
    ]
    line: ProgrammeLine = money[0].line
    call = calls.draft_call(line=line, commission=town.commission, by=specialist, card=card, lots=lots)
    call = keep_step(call=call, step="what", parts=copied.texts, by=specialist)
    if not is_whole:
        call = keep_step(call=call, step="money", parts=_rows(copied, money), by=specialist)
    for part, kept in copied.sets.items():
        if kept is not None:
            call = write_set(call=call, part=part, known=read_set(part, kept), by=specialist)
    return call


def _rows(copied: Copied, money: list[BudgetLine]) -> Mapping[str, Any]:
    """Themes that still lack something, as a step of the card keeps them."""
    return {
        f"lot_{n}": (
            lot.texts["title_ky"],
            lot.texts["title_ru"],
            soms(lot.ceiling),
            None if lot.source is None else money[lot.source].pk,
        )
        for n, lot in enumerate(copied.lots, start=1)
    }
