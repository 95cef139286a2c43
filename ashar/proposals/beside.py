"""What stands beside a draft, locked like it: comments, who changed what, who is writing just now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ashar.accounts.models import User
from ashar.calls.sets import Kind
from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.proposals import answers, budgeting
from ashar.proposals import content as port
from ashar.proposals.actions.teaming import NOW
from ashar.proposals.merging import parts_of
from ashar.proposals.models import DraftComment, DraftPresence, DraftRevision, Proposal
from ashar.proposals.questions import DECLARATIONS
from ashar.proposals.sheet import Sheet
from ashar.proposals.team import is_alone


@dataclass(frozen=True)
class Comment:
    """What somebody says of a part."""

    pk: int
    part: str
    who: str
    at: datetime
    text: str
    is_settled: bool


@dataclass(frozen=True)
class Changed:
    """A part that somebody changed: its words before and after."""

    title: Words
    before: list[str]
    after: list[str]


@dataclass(frozen=True)
class Revision:
    """What one person changed at one sitting."""

    who: str
    at: datetime
    parts: list[Changed]


def comments(proposal: Proposal, parts: Collection[str]) -> list[Comment]:
    """What was said of these parts, the earliest first."""
    found = []
    for each in DraftComment.objects.filter(proposal=proposal).select_related("by").order_by("pk"):
        told = port.unlocked(proposal, each.body)
        if told and told["part"] in parts:
            settled = each.settled_at is not None
            found.append(Comment(each.pk, told["part"], each.by.name, each.at, told["text"], settled))
    return found


def revisions(proposal: Proposal, sheet: Sheet, parts: Collection[str], most: int) -> list[Revision]:
    """What was changed in these parts, the newest first."""
    rows = DraftRevision.objects.filter(proposal=proposal).select_related("by").order_by("-pk")[:most]
    found = []
    for each in rows:
        told = port.unlocked(proposal, each.body) or {}
        changed = [
            Changed(title_of(part, sheet), *(told_value(part, value, sheet) for value in told[part]))
            for part in parts_of(sheet)
            if part in parts and part in told
        ]
        if changed:
            found.append(Revision(each.by.name, each.at, changed))
    return found


def present(proposal: Proposal, user: User) -> str:
    """A sentence about who else is writing just now; empty when nobody is."""
    rows = DraftPresence.objects.filter(proposal=proposal, at__gte=clock.now() - NOW).exclude(user=user)
    names = [each.user.name for each in rows.select_related("user").order_by("pk")]
    return _("Writing here now: {names}").format(names=", ".join(names)) if names else ""


def shown(proposal: Proposal, user: User, parts: Collection[str]) -> dict[str, Any]:
    """What the pages of a draft show of it."""
    said = comments(proposal, parts)
    return {
        "said_of": {each.part for each in said if not each.is_settled},
        "open_comments": sum(not each.is_settled for each in said),
        "present": present(proposal, user),
        "is_team": not is_alone(user, proposal),
    }


def title_of(part: str, sheet: Sheet) -> Words:
    """A part in words."""
    known: dict[str, Words] = {
        "language": _("The language of the proposal"),
        "title": _("Title of the project"),
        "budget": _("Budget"),
        "declarations": _("We declare"),
    }
    return known[part] if part in known else sheet.by_code[part].title if part in sheet.by_code else part


def told_value(part: str, value: Any, sheet: Sheet) -> list[str]:
    """A part as lines of text."""
    if part == "budget":
        return [_told_line(line) for line in value]
    if part == "declarations":
        return [str(DECLARATIONS.get(code, code)) for code in value]
    if part == "language":
        return [_("in Kyrgyz") if value == "ky" else _("in Russian")]
    question = sheet.by_code.get(part)
    if question is not None and question.kind == Kind.TABLE:
        return [" · ".join(cell for cell in row if cell) for row in value]
    told = answers.told(question, value) if question is not None else str(value)
    return told.splitlines()


def _told_line(line: list[Any]) -> str:
    name, amount, own, *more = line
    kind = str(budgeting.KINDS.get(more[0], "")) if more else ""
    return " · ".join(filter(None, (name, kind, f"{amount} + {own}")))
