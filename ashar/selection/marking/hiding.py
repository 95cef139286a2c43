"""What is left of a proposal when nobody shall see whose it is: no answers about the organisation, no papers.

Names that the applicant wrote into other answers are struck out as far as they are known. A text can still
give its writer away: pages say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial

from ashar.calls.sets import Kind
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.proposals.questions import Question
from ashar.proposals.sheet import Sheet
from ashar.proposals.showing import Said, said

STRUCK = "[…]"
LEAST = 4
_QUOTED = re.compile(r"[«“\"„](.+?)[»”\"“]")


def names_of(proposal: Proposal, content: Content) -> set[str]:
    """Names by which the applicant and its partners may be known; of one in quotes also what is quoted."""
    organisation = proposal.organisation
    whole = [getattr(organisation, f"name_{code}") for code in ("ky", "ru", "en")]
    whole += [partner.name for partner in content.partners]
    quoted = [found for name in whole for found in _QUOTED.findall(name)]
    return {name.strip() for name in (*whole, *quoted) if len(name.strip()) >= LEAST}


def is_withheld(question: Question) -> bool:
    """Whether its answer waits for the names: it tells who applies, or is a file."""
    return question.tells_applicant or question.kind == Kind.FILE


def hidden(proposal: Proposal, content: Content) -> Content:
    """The content without files, partners and givers, and with names struck out."""
    strike = _striker(names_of(proposal, content))
    return replace(
        content,
        title=strike(content.title),
        answers={code: strike(text) for code, text in content.answers.items()},
        tables={
            code: tuple(tuple(map(strike, row)) for row in rows) for code, rows in content.tables.items()
        },
        budget=tuple(
            replace(item, name=strike(item.name), giver="", evidence="", proof=0) for item in content.budget
        ),
        files={},
        partners=(),
    )


def told(sheet: Sheet, content: Content) -> list[Said]:
    """The answers that tell nothing of the applicant; `content`: what `hidden` left."""
    return [each for each in said(sheet, content) if not is_withheld(each.question)]


def withheld(sheet: Sheet, content: Content) -> list[Question]:
    """What waits for the names, for the page to say so."""
    return [each for each in sheet.asked(content.answers) if is_withheld(each)]


def _striker(names: Collection[str]) -> Callable[[str], str]:
    """What strikes these names out of a text, whatever the case."""
    if not names:
        return str
    return partial(re.compile("|".join(_longest_first(names)), re.IGNORECASE).sub, STRUCK)


def _longest_first(names: Iterable[str]) -> list[str]:
    return [re.escape(name) for name in sorted(names, key=len, reverse=True)]
