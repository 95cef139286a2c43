"""Deeds on rules and sources."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, journal
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority
from ashar.regulations.models import DayKind, Override, Source, StatedDay
from ashar.regulations.rulesets import Rule, rule_set_on
from ashar.regulations.rulesets.book import NO_LIMIT
from ashar.regulations.rulesets.stated import forget_stated_days


@transaction.atomic
def override_rule(
    *, authority: Authority, key: str, value: Any, reason_ky: str, reason_ru: str, by: journal.Actor
) -> Override:
    """Set an authority's own value of a rule from today on, with the reason the public reads.

    `value`: one for all profiles or a mapping with one each; None for no limit. Calls that were
    announced keep their rules.
    """
    journal.lock_chain(authority.code)
    today = clock.today()
    rule = rule_set_on(today).by_key.get(key)
    _check_override(rule, value, reason_ky, reason_ru)
    value = NO_LIMIT if value is None else value
    earlier = Override.objects.filter(authority=authority, key=key).order_by("valid_from").last()
    override, _created = Override.objects.update_or_create(
        authority=authority,
        key=key,
        valid_from=today,
        defaults={"value": value, "reason_ky": reason_ky.strip(), "reason_ru": reason_ru.strip()},
    )
    journal.write_entry(
        chain=authority.code,
        number=authority.code,
        step="rule.override",
        by=by,
        facts={
            "key": key,
            "value": value,
            "before": earlier.value if earlier else None,
            "reason_ky": override.reason_ky,
            "reason_ru": override.reason_ru,
        },
    )
    return override


def _check_override(rule: Rule | None, value: Any, reason_ky: str, reason_ru: str) -> None:
    if rule is None:
        raise Refused(_("There is no rule with this key."))
    if rule.fixed:
        raise Refused(_("This rule protects fairness: no authority may change it."))
    if not reason_ky.strip() and not reason_ru.strip():
        raise Refused(_("Write the reason: it is public."))
    try:
        rule.parse(value)
    except ValueError as error:
        raise Refused(str(error)) from error


def state_day_blockers(*, by: User) -> Iterator[Blocker]:
    """Why this person cannot state days: the days off of the country are real."""
    if by.is_demonstration:
        yield Blocker(
            _("These days hold for the whole country: people of the demonstration may look, not change."),
            who=_("The operator of the platform, the ministry"),
        )


@transaction.atomic
def state_day(
    *,
    day: date,
    kind: str,
    title_ky: str,
    title_ru: str,
    source: str,
    by: User,
    title_en: str = "",
    is_certain: bool = True,
    instead_of: date | None = None,
) -> StatedDay:
    """State that a day is off, worked or usual, by the paper that says so; a later statement corrects it.

    `instead_of`: the day it was moved from, which becomes an ordinary day of the week.
    """
    journal.lock_chain(journal.PLATFORM)
    if blockers := list(state_day_blockers(by=by)):
        raise Refused(*blockers)
    _check_days(day, instead_of, source)
    words = {"title_ky": title_ky.strip(), "title_ru": title_ru.strip(), "title_en": title_en.strip()}
    facts = words | {"source": source.strip(), "is_certain": is_certain}
    if instead_of:
        _state(instead_of, facts | {"kind": DayKind.USUAL}, by)
    return _state(day, facts | {"kind": kind}, by)


def _check_days(day: date, instead_of: date | None, source: str) -> None:
    if not source.strip():
        raise Refused(_("Write the paper that says so: number and date of the decision."))
    if min(day, instead_of or day) < clock.today():
        raise Refused(_("A day that has passed stays as it was counted."))
    if day == instead_of:
        raise Refused(_("A holiday is moved to another day."))


def _state(day: date, facts: dict[str, Any], by: User) -> StatedDay:
    before = StatedDay.objects.filter(day=day).values_list("kind", flat=True).first()
    stated, _created = StatedDay.objects.update_or_create(day=day, defaults=facts)
    forget_stated_days()
    journal.write_entry(
        chain=journal.PLATFORM,
        number=f"day-{day.isoformat()}",
        step="day.state",
        by=by,
        facts={"day": day, "before": before, **facts},
    )
    return stated


@transaction.atomic
def record_source(
    *,
    code: str,
    by: journal.Actor,
    title_ky: str = "",
    title_ru: str = "",
    title_en: str = "",
    published_on: date | None = None,
    date_note_ky: str = "",
    date_note_ru: str = "",
    date_note_en: str = "",
    link: str = "",
    stated_by: Authority | None = None,
) -> Source:
    """Record where historic facts were published; `date_note` says why there is no day.

    `stated_by`: the authority that states them itself, by this paper.
    """
    source = Source.objects.create(
        code=code,
        title_ky=title_ky,
        title_ru=title_ru,
        title_en=title_en,
        published_on=published_on,
        date_note_ky=date_note_ky,
        date_note_ru=date_note_ru,
        date_note_en=date_note_en,
        link=link,
        stated_by=stated_by,
    )
    journal.write_entry(
        chain=stated_by.code if stated_by else journal.PLATFORM,
        number=f"source-{source.pk}",
        step="source.record",
        by=by,
        facts={"code": code, "title_ru": title_ru, "title_ky": title_ky, "published_on": published_on},
    )
    return source
