"""All checks of a call together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ashar.calls.checks import asking, timing
from ashar.calls.checks.citing import Cited, cited
from ashar.calls.effort import Effort
from ashar.calls.models import Call
from ashar.calls.planning.people import People
from ashar.core.lifecycle import Blocker, Words
from ashar.regulations.rulesets import Rules


@dataclass(frozen=True)
class Subject:
    """What is checked: the call with its lots at hand, its rules, the moment, its cost, its people."""

    call: Call
    rules: Rules
    at: datetime
    effort: Effort
    people: People


@dataclass(frozen=True)
class Check:
    """One check: what should be so, and the remark when it is not."""

    title: Words
    remark: Callable[[Subject], Blocker | None]


@dataclass(frozen=True)
class Checked:
    """What the checks found: remarks, and what is in order."""

    unwise: list[Cited]
    kept: list[Words]


CHECKS: tuple[Check, ...] = (
    Check(_("There is time enough to write a proposal for such a sum."), timing.open_days),
    Check(_("Enough of these days are working days."), timing.working_days),
    Check(_("The deadline is not right after a long break."), timing.after_a_break),
    Check(_("The deadline is on a working day."), timing.day_off),
    Check(_("The deadline is not beside a holiday that may still move."), timing.moving_holiday),
    Check(_("The deadline is in office hours, so that paper can be brought."), timing.hour),
    Check(_("There is an information session, early enough."), timing.session),
    Check(_("The commission has the time that the rules give it."), timing.commission_time),
    Check(_("The work begins after the appeal period."), timing.start),
    Check(_("The project is long enough for such a sum."), timing.project_length),
    Check(_("The last payment can be made within the budget year."), timing.year_end),
    Check(_("As many papers are asked as the sum bears."), asking.papers),
    Check(_("As many questions are asked as the rules propose."), asking.questions),
    Check(_("Every criterion says what its points are given for."), asking.anchors),
    Check(_("The Kyrgyz and the Russian text are both written."), asking.languages),
    Check(_("The money is there, not only promised."), asking.money),
    Check(_("The order is approved."), asking.programme),
    Check(_("The procedure costs few hours for its sum."), asking.effort),
    Check(_("There are people enough for all duties."), asking.people),
)


def check_call(subject: Subject) -> Checked:
    """Run all checks; nothing here stops an announcement."""
    found = [(check, check.remark(subject)) for check in CHECKS]
    remarks: Iterator[Blocker] = (remark for _check, remark in found if remark is not None)
    return Checked(cited(remarks, subject.rules), [check.title for check, remark in found if remark is None])
