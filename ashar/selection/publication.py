"""The time to publish a result: until when, whether it is over, and how late it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.urls import reverse

from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.core import clock
from ashar.regulations.rulesets import thaw
from ashar.regulations.rulesets.book import Rule
from ashar.selection.models import SittingProtocol

RULE = "result.publish_days"
DAY_ENDS = time(23, 59, 59)


@dataclass(frozen=True)
class PublicationClock:
    """Until when the results are to be published, and when they were. `rule`: with its source."""

    until: datetime
    published_at: datetime | None
    rule: Rule

    @property
    def source(self) -> str:
        """Where the rule and its source are shown."""
        return f"{reverse('regulations:rules')}#{self.rule.key}"

    @property
    def is_late(self) -> bool:
        """Whether the day has passed, or the results came after it."""
        return (self.published_at or clock.now()) > self.until

    @property
    def days_late(self) -> int:
        """Calendar days after the last day."""
        at = self.published_at or clock.now()
        return max(0, (clock.local(at).date() - clock.local(self.until).date()).days)


def clock_of(call: Call, protocol: SittingProtocol) -> PublicationClock:
    """Counted from the decision of the sitting, by the rules the call was announced under."""
    rules = rules_of(call, protocol.held_at)
    return PublicationClock(_until(rules, protocol.held_at), protocol.published_at, rules.rule(RULE))


def publish_until(snapshot: Any, decided_at: datetime) -> datetime:
    """The same by the rules as the call keeps them."""
    return _until(thaw(snapshot), decided_at)


def _until(rules: Any, decided_at: datetime) -> datetime:
    last = rules.calendar.add(clock.local(decided_at).date(), rules[RULE])
    return clock.at_bishkek(last, DAY_ENDS)
