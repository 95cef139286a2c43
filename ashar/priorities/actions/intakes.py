"""Taking in piles of paper sheets, letters and files of answers: all of them or none."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, journal, lifecycle
from ashar.core.collecting import uncollected
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority
from ashar.priorities.actions.signals import folded
from ashar.priorities.answers import Answers, Matching, Said
from ashar.priorities.models import Intake, Meeting, NeedSignal
from ashar.priorities.states import Channel
from ashar.priorities.states import Intake as State

# A file that nobody confirmed holds words that nobody needs.
PREPARED_FOR = timedelta(days=14)


@transaction.atomic
def take_in_sheets(
    *,
    authority: Authority,
    channel: str,
    said_on: date,
    said: Sequence[Said],
    mark: str,
    by: User,
    meeting: Meeting | None = None,
) -> Intake:
    """Take down a pile of sheets that was typed in. `mark`: of the page; the same page comes in once."""
    if not said:
        raise Refused(_("Write at least one line."))
    if said_on > clock.today():
        raise Refused(_("The day of the pile is still to come."))
    journal.lock_chain(authority.code)
    if known := Intake.objects.filter(authority=authority, mark=mark, state=State.TAKEN).first():
        return known
    intake = Intake.objects.create(
        authority=authority,
        channel=channel,
        state=State.TAKEN,
        said_on=said_on,
        meeting=meeting,
        mark=mark,
        made_by=by,
        settled_at=clock.now(),
    )
    _take_in(intake, said, by)
    return intake


@transaction.atomic
def prepare_intake(
    *,
    authority: Authority,
    title: str,
    said_on: date,
    file: StoredFile,
    sheet: str,
    matching: Matching,
    by: User,
) -> Intake:
    """Keep a file of answers until it is confirmed; the same file again is the same intake."""
    journal.lock_chain(authority.code)
    known = Intake.objects.filter(authority=authority, mark=file.sha256).exclude(state=State.DROPPED).first()
    return known or Intake.objects.create(
        authority=authority,
        channel=Channel.SURVEY,
        title=title,
        said_on=said_on,
        file=file,
        mark=file.sha256,
        sheet=sheet,
        heading=matching.heading,
        columns=dict(matching.columns),
        made_by=by,
    )


@transaction.atomic
def match_columns(*, intake: Intake, sheet: str, heading: int, columns: Mapping[str, int]) -> Intake:
    """Say which column of the file is which."""
    intake = _locked(intake)
    intake.sheet, intake.heading, intake.columns = sheet, heading, dict(columns)
    intake.save(update_fields=["sheet", "heading", "columns"])
    return intake


@transaction.atomic
def take_in_file(*, intake: Intake, answers: Answers, by: User) -> Intake:
    """Take down what the file says, as `intake` matched it when it was read, and let the file go.

    All of it or nothing: one line with a mistake holds all back.
    """
    seen = (intake.sheet, intake.heading, intake.columns)
    intake = _locked(intake)
    if (intake.sheet, intake.heading, intake.columns) != seen:
        raise Refused(_("Somebody has matched the columns anew meanwhile. Look at the answers once more."))
    if answers.mistakes:
        raise Refused(_("Some lines cannot be read. Correct them in the table and send it once more."))
    if not answers.said:
        raise Refused(_("The file holds no answers."))
    _settle(intake, State.TAKEN)
    _take_in(intake, answers.said, by)
    return intake


@transaction.atomic
def drop_intake(*, intake: Intake, by: journal.Actor) -> Intake:
    """Let a file go without taking anything in."""
    return _settle(_locked(intake), State.DROPPED)


def drop_old_intakes() -> int:
    """Let go the files that nobody confirmed for PREPARED_FOR; how many."""
    waiting = Intake.objects.filter(state=State.PREPARED, made_at__lt=clock.now() - PREPARED_FOR)
    old = list(waiting.select_related("authority"))
    for intake in old:
        drop_intake(intake=intake, by=journal.WORKER)
    return len(old)


def _locked(intake: Intake) -> Intake:
    """The intake read afresh and locked, if it still waits; raises Refused."""
    journal.lock_chain(intake.authority.code)
    found: Intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    if found.state != State.PREPARED:
        raise Refused(_("This file has been taken in or let go already."))
    return found


def _settle(intake: Intake, state: State) -> Intake:
    intake.state, intake.file, intake.settled_at = state, None, clock.now()
    intake.save(update_fields=["state", "file", "settled_at"])
    return intake


@uncollected()
def _take_in(intake: Intake, said: Sequence[Said], by: User) -> None:
    """Write what was said, each with a number, knot and entry of its own, and how many there were."""
    signals = lifecycle.begin_all([_signal(intake, each) for each in said], by=by, step_name="take_in")
    intake.rows = len(signals)
    intake.save(update_fields=["rows"])
    journal.write_entry(
        chain=intake.authority.code,
        number=f"intake-{intake.pk}",
        step="intake.take_in",
        by=by,
        facts={
            "channel": intake.channel,
            "rows": intake.rows,
            "first": signals[0].number,
            "last": signals[-1].number,
        },
    )


def _signal(intake: Intake, said: Said) -> NeedSignal:
    return NeedSignal(
        authority=intake.authority,
        intake=intake,
        channel=intake.channel,
        meeting=intake.meeting,
        text=said.text,
        where=said.where,
        contact=said.contact,
        said_on=said.said_on or intake.said_on,
        line=said.line,
        folded=folded(said.text, said.where),
        received_at=clock.now(),
    )
