"""Sentences with the rule they come from, and its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ashar.core.i18n import written
from ashar.core.lifecycle import Blocker
from ashar.regulations.rulesets import Rule, Rules
from ashar.regulations.rulesets.words import in_words


@dataclass(frozen=True)
class Cited(Blocker):
    """A sentence with its source: the rule with its value, and where the value comes from."""

    source: str = ""
    source_address: str = ""


def cited(reasons: Iterable[Blocker], rules: Rules) -> list[Cited]:
    """The same reasons, each with the source of its rule, in the reader's language."""
    return [_cited(each, rules) for each in reasons]


def _cited(reason: Blocker, rules: Rules) -> Cited:
    facts = {name: getattr(reason, name) for name in ("reason", "who", "when", "link", "rule")}
    book = rules.book
    if not reason.rule or book is None or reason.rule not in book.by_key:
        return Cited(**facts)
    return Cited(
        **facts,
        source=source_in_words(rules, reason.rule),
        source_address=f"{reverse('regulations:version', args=[book.code])}#{reason.rule}",
    )


def source_in_words(rules: Rules, key: str) -> str:
    """A rule as a sentence: its title, its value, and its act or what else stands behind the value."""
    rule = rules.rule(key)
    facts = {
        "rule": str(written(rule, "title")),
        "value": in_words(rule, rules[key]),
        "source": _source(rules, rule),
    }
    return _("Rule: {rule} — {value}. Source: {source}").format(**facts)


def _source(rules: Rules, rule: Rule) -> str:
    own = rules.overridden.get(rule.key)
    if own is not None:
        return _("set by the authority itself, {reason}").format(reason=written(own, "reason"))
    book: Any = rules.book
    act = book.act_of(rule)
    if act is None:
        return str(written(book.basis_of(rule), "note"))
    article = _(", article {article}").format(article=rule.article) if rule.article else ""
    return f"{written(act, 'title')}{article}."
