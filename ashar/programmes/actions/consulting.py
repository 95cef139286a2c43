"""A draft programme before everybody: published for comment, changed, brought before the council."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.programmes.actions.versions import differs_from_last, make_version
from ashar.programmes.models import Programme, ProgrammeLine, VersionKind
from ashar.programmes.papers.facts import standing_lines
from ashar.programmes.states import Line
from ashar.regulations.rulesets import Rules, profile_for, rules_for

SPECIALIST, HEAD = _("The city hall’s specialist"), _("The head")


@dataclass(frozen=True)
class Note:
    """What changed and why, for everybody to read."""

    note_ky: str = ""
    note_ru: str = ""

    def __bool__(self) -> bool:
        return bool(self.note_ky or self.note_ru)


def rules_of(programme: Programme, lines: Sequence[ProgrammeLine] | None = None) -> Rules:
    """The rules for a programme of this sum, today."""
    standing = programme.lines.exclude(state=Line.DROPPED) if lines is None else lines
    profile = profile_for(
        sum((each.planned_amount for each in standing), ZERO), authority=programme.authority
    )
    return rules_for(programme.authority, profile)


def midnight_after(day: date, days: int) -> datetime:
    """The midnight in Bishkek that ends so many whole days after this day."""
    return clock.at_bishkek(day + timedelta(days=days + 1), time(0))


def completeness_blockers(
    programme: Programme, lines: Sequence[ProgrammeLine] | None = None
) -> Iterator[Blocker]:
    """What the text still lacks before others can judge it."""
    if programme.inside_decision:
        yield Blocker(_("This programme is one line inside a decision: it has no text of its own."))
        return
    if not (programme.about_ky or programme.about_ru):
        yield Blocker(_("Write why this programme is needed: what the study of needs says."), who=SPECIALIST)
    lines = standing_lines(programme) if lines is None else lines
    if not lines:
        yield Blocker(_("Choose at least one problem that the programme answers."), who=SPECIALIST)
    for line in lines:
        if gaps := missing_in(line):
            sentence = _("{number}: {gaps}")
            yield Blocker(format_lazy(sentence, number=line.number, gaps=" ".join(gaps)), who=SPECIALIST)


def missing_in(line: ProgrammeLine) -> list[str]:
    """What a line of a programme does not say yet, as sentences."""
    said = {
        str(_("The aim is not written.")): line.aim_ky or line.aim_ru,
        str(_("For whom it is, is not written.")): line.target_group_ky or line.target_group_ru,
        str(_("The number of people is not written.")): line.people,
        str(_("The expected result is not written.")): line.result_ky or line.result_ru,
        str(_("There is no indicator.")): bool(line.indicators.all()),
        str(_("There is no sum.")): bool(line.planned_sums.all()),
    }
    return [sentence for sentence, written in said.items() if not written]


@transaction.atomic
def publish_programme(*, programme: Programme, by: journal.Actor) -> Programme:
    """Publish the draft: everybody can comment on it until the midnight that ends the last day."""
    programme = lifecycle.lock(programme)
    lifecycle.check(programme, "publish", completeness_blockers(programme))
    until = midnight_after(clock.today(), rules_of(programme)["programme.public_comment_days"])
    version = make_version(programme, VersionKind.PUBLISHED, by=by, note=vars(_remark_of(programme)))
    record = {"version": version.n, "paper": version.document.number, "until": until}
    return lifecycle.move(programme, "publish", by=by, comments_until=until, record=record)


def _remark_of(programme: Programme) -> Note:
    """Why it was sent back: the first thing to read about what changed since."""
    return Note(programme.remark_ky, programme.remark_ru)


def revising_blockers(programme: Programme, at: datetime) -> Iterator[Blocker]:
    """Why no new version can be published for comment now."""
    lines = standing_lines(programme)
    if not programme.hears_comments(at):
        yield Blocker(
            _("The days for comments are over: what changed now is published when the council gets it."),
            who=HEAD,
        )
    elif not differs_from_last(programme, lines):
        yield Blocker(_("Nothing has changed since the last version."), who=SPECIALIST)
    yield from completeness_blockers(programme, lines)


@transaction.atomic
def revise_programme(*, programme: Programme, note: Note, by: journal.Actor) -> Programme:
    """Publish a new version while comments are taken; some days for comments must remain after it."""
    programme, at = lifecycle.lock(programme), clock.now()
    reasons = list(revising_blockers(programme, at))
    if not note:
        reasons.append(Blocker(_("Write what changed and why.")))
    lifecycle.check(programme, "revise", reasons)
    assert programme.comments_until is not None
    least = midnight_after(clock.today(), rules_of(programme)["programme.revision_comment_days"])
    until = max(programme.comments_until, least)
    version = make_version(programme, VersionKind.REVISED, by=by, note=vars(note))
    record = {"version": version.n, "paper": version.document.number, "until": until}
    return lifecycle.move(programme, "revise", by=by, comments_until=until, record=record)


def submitting_blockers(programme: Programme, at: datetime) -> Iterator[Blocker]:
    """Why the programme cannot be brought before the council now."""
    lines = standing_lines(programme)
    yield from completeness_blockers(programme, lines)
    days = rules_of(programme, lines)["programme.public_comment_days"]
    if days and not programme.is_published:
        words = ngettext_lazy(
            "Publish the draft first: residents have %(days)d day to comment on it.",
            "Publish the draft first: residents have %(days)d days to comment on it.",
            "days",
        )
        yield Blocker(words % {"days": days}, who=HEAD)
    if programme.hears_comments(at):
        yield Blocker(_("The days for comments are not over yet."), when=programme.comments_until)
    if waiting := programme.comments.filter(state="received").count():
        words = ngettext_lazy(
            "%(count)d comment waits for an answer.", "%(count)d comments wait for an answer.", "count"
        )
        yield Blocker(words % {"count": waiting}, who=SPECIALIST)


@transaction.atomic
def submit_programme(*, programme: Programme, note: Note, by: journal.Actor) -> Programme:
    """Bring the programme before the council; what changed since the last version makes a new one."""
    programme = lifecycle.lock(programme)
    reasons = list(submitting_blockers(programme, clock.now()))
    changed = differs_from_last(programme)
    if changed and programme.is_published and not note:
        reasons.append(Blocker(_("The text has changed since the last version: write what changed and why.")))
    lifecycle.check(programme, "submit", reasons)
    if changed:
        make_version(programme, VersionKind.SUBMITTED, by=by, note=vars(note))
    return lifecycle.move(programme, "submit", by=by, record={"version": programme.version})


@transaction.atomic
def send_programme_back(*, programme: Programme, remark: Note, by: journal.Actor) -> Programme:
    """Take the programme back from the council for more work, with a reason that everybody reads."""
    programme = lifecycle.lock(programme)
    if not remark:
        raise Refused(_("Write why it is sent back."))
    facts = {"remark_ky": remark.note_ky, "remark_ru": remark.note_ru}
    return lifecycle.move(programme, "send_back", by=by, record=facts, **facts)


def ending_blockers(programme: Programme) -> Iterator[Blocker]:
    """Why the programme cannot be ended yet."""
    if programme.year_to >= clock.today().year:
        yield Blocker(_("Its years are not over yet."))
    if programme.lines.filter(state=Line.APPROVED).exists():
        yield Blocker(_("An order of the programme is still being carried out."), who=SPECIALIST)


@transaction.atomic
def end_programme(*, programme: Programme, by: journal.Actor) -> Programme:
    """Say that the programme is over: its years have passed and every order is closed."""
    programme = lifecycle.lock(programme)
    lifecycle.check(programme, "end", ending_blockers(programme))
    return lifecycle.move(programme, "end", by=by)
