"""The content port: the only way to a proposal's title, answers, budget and declarations.

Content is one validated document, kept as canonical bytes: version 0 is the draft, 1 and up are
what was filed. Before the opening only the organisation's own people reach it; after the opening
`load_opened` gives the filed version to the pages of `selection`, which ask about interests first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock
from ashar.core.journal import canonical
from ashar.core.lifecycle import Blocker, Words
from ashar.core.money import ZERO, to_tyiyn
from ashar.proposals.models import Proposal, ProposalContent

BUDGET_LINES = 10


@dataclass(frozen=True)
class Question:
    """A question of the light set: `limit` in characters."""

    code: str
    title: Words
    help: Words
    limit: int = 1500


QUESTIONS = (
    Question("whom", _("Whom will you help, and what hurts them?"),
             _("Who, how many, and how you know. No names of people.")),
    Question("what", _("What will you do, step by step?"), _("What, when, where. Three to six steps are enough.")),
    Question("result", _("What will have changed at the end, and how will it be seen?"),
             _("Numbers that can be checked: how many people, what they can do, what is better.")),
    Question("fresh", _("What is new in your approach?"),
             _("Why it may work better than what was tried before. We do not prescribe how.")),
    Question("who", _("Who will do it, and what have you done before?"),
             _("Experience and duties of the team; no private data.")),
    Question("after", _("What stays when the money ends?"), _("Who goes on with it, on what means.")),
)
DECLARATIONS: dict[str, Words] = {
    "true": _("What we write is true."),
    "not_liquidated": _("The organisation is not being wound up, and its accounts are not frozen."),
    "no_double": _("The same work is not paid from other money."),
    "no_interest": _("None of our people sits in the commission; if one is close to a member, we say so."),
    "papers": _("If we win, we bring the papers before signing: registration, charter, tax and Social Fund certificates."),
}


@dataclass(frozen=True)
class BudgetItem:
    """A line of the budget: `amount` asked for and `own` contribution, in soms."""

    name: str
    amount: Decimal = ZERO
    own: Decimal = ZERO


@dataclass(frozen=True)
class Content:
    """A proposal's content. `answers`: by question code; `declarations`: codes that were ticked."""

    language: str = "ky"
    title: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    budget: tuple[BudgetItem, ...] = ()
    declarations: tuple[str, ...] = ()

    @property
    def requested(self) -> Decimal:
        """What is asked for, in soms."""
        return sum((item.amount for item in self.budget), ZERO)

    @property
    def own(self) -> Decimal:
        """The organisation's own contribution, in soms."""
        return sum((item.own for item in self.budget), ZERO)

    def to_bytes(self) -> bytes:
        """The canonical bytes: what is hashed, and what a receipt speaks of."""
        data = asdict(self)
        data["budget"] = [
            {"name": item.name, "amount": to_tyiyn(item.amount), "own": to_tyiyn(item.own)} for item in self.budget
        ]
        return canonical(data)


class ContentInvalid(ValueError):
    """The document is not a proposal's content."""


class Sealed(PermissionError):
    """This content may not be read now by this person."""


def parse(raw: bytes) -> Content:
    """Content from canonical bytes; raises ContentInvalid for anything else."""
    try:
        data = json.loads(raw)
        return Content(
            language=_one_of(data["language"], ("ky", "ru")),
            title=str(data["title"])[:200],
            answers={q.code: str(data["answers"].get(q.code, "")) for q in QUESTIONS},
            budget=tuple(_item(item) for item in data["budget"][:BUDGET_LINES]),
            declarations=tuple(code for code in DECLARATIONS if code in data["declarations"]),
        )
    except (KeyError, TypeError, AttributeError, InvalidOperation, json.JSONDecodeError) as error:
        raise ContentInvalid(str(error)) from error


def _one_of(value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ContentInvalid(f"{value!r} is not one of {allowed}")
    return str(value)


def _item(data: Mapping[str, Any]) -> BudgetItem:
    amount, own = Decimal(int(data["amount"])) / 100, Decimal(int(data["own"])) / 100
    if amount < 0 or own < 0:
        raise ContentInvalid("a sum below zero")
    return BudgetItem(str(data["name"])[:200], amount, own)


def missing(content: Content, *, ceiling: Decimal | None) -> Iterator[Blocker]:
    """What is missing or wrong before the proposal can be filed, each with the field it is about."""
    if not content.title.strip():
        yield Blocker(_("The project has no title."), link="#title")
    for question in QUESTIONS:
        answer = content.answers.get(question.code, "").strip()
        if not answer:
            yield Blocker(format_lazy(_("No answer: {question}"), question=question.title), link=f"#{question.code}")
        elif len(answer) > question.limit:
            yield Blocker(
                format_lazy(_("The answer is longer than {limit} characters: {question}"), limit=question.limit,
                            question=question.title), link=f"#{question.code}",
            )
    yield from _budget_missing(content, ceiling)
    for code, words in DECLARATIONS.items():
        if code not in content.declarations:
            yield Blocker(format_lazy(_("Not ticked: {declaration}"), declaration=words), link=f"#declaration-{code}")


def _budget_missing(content: Content, ceiling: Decimal | None) -> Iterator[Blocker]:
    if not content.requested:
        yield Blocker(_("The budget is empty."), link="#budget")
    if any((item.amount or item.own) and not item.name.strip() for item in content.budget):
        yield Blocker(_("A line of the budget has a sum but no name."), link="#budget")
    if ceiling is not None and content.requested > ceiling:
        yield Blocker(
            format_lazy(_("You ask for more than the ceiling of {ceiling} soms."), ceiling=f"{ceiling:.2f}"), link="#budget"
        )


def is_own(proposal: Proposal, user: User) -> bool:
    """Whether the person acts for the organisation today."""
    return proposal.organisation.memberships.current().filter(user=user).exists()


def load_own(proposal: Proposal, *, by: User, version: int = 0) -> Content:
    """The draft, or a filed version, for the organisation's own people; raises Sealed for anybody else."""
    if not is_own(proposal, by):
        raise Sealed
    return _read(proposal, version)


def load_opened(proposal: Proposal) -> Content:
    """The version that counts, after the opening; raises Sealed before it."""
    if not proposal.lot.call.is_opened or proposal.version == 0:
        raise Sealed
    return _read(proposal, proposal.version)


def save(proposal: Proposal, content: Content, *, by: User | None) -> ProposalContent:
    """Keep the draft; called by actions only. The stored bytes are parsed again before they are kept."""
    body = content.to_bytes()
    parse(body)
    stored, _created = ProposalContent.objects.update_or_create(
        proposal=proposal, version=0, defaults={**_digest(body), "saved_at": clock.now(), "saved_by": by},
    )
    return stored


def freeze_version(proposal: Proposal, version: int, *, by: User | None) -> ProposalContent:
    """Copy the draft into a filed version that never changes again."""
    draft = ProposalContent.objects.get(proposal=proposal, version=0)
    return ProposalContent.objects.create(
        proposal=proposal, version=version, saved_at=clock.now(), saved_by=by, **_digest(bytes(draft.body)),
    )


def fingerprint(proposal: Proposal) -> str:
    """SHA-256 of the version that counts: the check code of its receipt."""
    return ProposalContent.objects.get(proposal=proposal, version=proposal.version).sha256


def _digest(body: bytes) -> dict[str, Any]:
    return {"body": body, "sha256": hashlib.sha256(body).hexdigest()}


def _read(proposal: Proposal, version: int) -> Content:
    stored = ProposalContent.objects.filter(proposal=proposal, version=version).first()
    return parse(bytes(stored.body)) if stored else Content()


def last_saved(proposal: Proposal) -> models.DateTimeField | None:
    """When the draft was last kept."""
    return ProposalContent.objects.filter(proposal=proposal, version=0).values_list("saved_at", flat=True).first()
