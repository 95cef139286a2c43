"""Deeds on rules and sources."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority
from ashar.regulations.models import Override, Source
from ashar.regulations.rulesets import Rule, rule_set_on
from ashar.regulations.rulesets.book import NO_LIMIT


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
