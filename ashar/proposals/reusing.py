"""What a new draft begins with: an earlier proposal of the same organisation, or what it told of itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from ashar.calls.sets import Kind
from ashar.calls.sets.asking import MOST_FILES
from ashar.core import i18n
from ashar.core.lifecycle import Words
from ashar.organisations.vault.keeping import Profile
from ashar.proposals import answers
from ashar.proposals.document import Attached, BudgetItem, Content
from ashar.proposals.questions import Question
from ashar.proposals.sheet import Sheet

# The questions about the team and what it has done before.
EXPERIENCE = ("who", "team")
NOT_ASKED = _("It is not asked here.")
ASKED_OTHERWISE = _("It is asked in another way here.")
CONSENTS_ANEW = _("Name it anew and ask for its consent: each proposal needs one of its own.")
TOO_MANY = _("There is no room for so much here.")
RENEWED = _("The document was renewed or taken away: choose the newest in the documents of the organisation.")


@dataclass(frozen=True)
class Unfit:
    """A part of the earlier proposal that has no place in the new one, as it stood, and why."""

    title: Words
    text: str
    reason: Words


@dataclass(frozen=True)
class Taken:
    """What the new draft begins with, and what no longer fits; files keep the ids of the earlier proposal."""

    content: Content
    unfit: tuple[Unfit, ...]

    @property
    def answered(self) -> int:
        """How many answers and tables were taken over."""
        return sum(1 for text in self.content.answers.values() if text.strip()) + len(self.content.tables)

    @property
    def files(self) -> int:
        """How many files were taken over."""
        return sum(map(len, self.content.files.values()))


def begin_with(profile: Profile, sheet: Sheet) -> dict[str, str]:
    """Answers that the organisation has given once: its past projects, a line each."""
    lines = [_line(each.year, each.title, each.funder) for each in profile.projects]
    asked = [each.code for each in sheet.typed if each.code in EXPERIENCE and each.kind == Kind.TEXT]
    return dict.fromkeys(asked, "\n".join(lines)) if lines else {}


def _line(year: str, title: str, funder: str) -> str:
    told = f"{title} ({funder})" if funder else title
    return f"{year}: {told}" if year else told


def take_over(earlier: Content, *, then: Sheet, now: Sheet, stale: Collection[int] = ()) -> Taken:
    """Answers to the questions that are asked again, the budget, and files; declarations are ticked anew.

    `then`, `now`: what was asked and what is asked; `stale`: ids of files that are not to be used again.
    """
    fits = {each.code for each in then.questions if not _why_not(each, now)}
    codes = {each.code for each in now.questions} & fits
    files, left = _files(earlier, codes, now, stale)
    content = Content(
        language=earlier.language,
        title=earlier.title,
        answers={code: text for code, text in earlier.answers.items() if _keeps(code, text, codes, now)},
        tables={code: rows for code, rows in earlier.tables.items() if code in codes},
        budget=tuple(replace(item, proof=0) for item in earlier.budget[: now.budget_lines]),
        files=files,
    )
    return Taken(content, (*_left_out(earlier, content, then, now), *left))


def _why_not(question: Question, now: Sheet) -> Words:
    again = now.by_code.get(question.code)
    if again is None:
        return NOT_ASKED
    columns = [[(code, kind) for code, kind, _title in each.columns] for each in (question, again)]
    return "" if question.kind == again.kind and columns[0] == columns[1] else ASKED_OTHERWISE


def _keeps(code: str, text: str, codes: Collection[str], now: Sheet) -> bool:
    if code not in codes:
        return False
    question = now.by_code[code]
    return question.kind != Kind.CHOICE or text in {option for option, _title in question.options}


def _left_out(earlier: Content, content: Content, then: Sheet, now: Sheet) -> Iterator[Unfit]:
    """Answers, tables and lines of the budget that were not taken over."""
    for question in then.questions:
        reason = _why_not(question, now) or ASKED_OTHERWISE
        text = earlier.answers.get(question.code, "")
        if text.strip() and question.code not in content.answers:
            yield Unfit(question.title, answers.told(question, text), reason)
        rows = earlier.tables.get(question.code, ())
        if rows and question.code not in content.tables:
            yield Unfit(question.title, "\n".join(_row(question, row) for row in rows), reason)
    for partner in earlier.partners:
        yield Unfit(_("Partner"), partner.name, CONSENTS_ANEW)
    for item in earlier.budget[now.budget_lines :]:
        yield Unfit(_("Budget"), _told(item), TOO_MANY)


def _row(question: Question, row: tuple[str, ...]) -> str:
    cells = zip(question.columns, row, strict=False)
    return " · ".join(answers.told_cell(kind, text) for (_code, kind, _title), text in cells if text)


def _told(item: BudgetItem) -> str:
    return f"{item.name}: {i18n.som(item.amount)} + {i18n.som(item.own)}"


def _files(
    earlier: Content, codes: Collection[str], now: Sheet, stale: Collection[int]
) -> tuple[dict[str, tuple[Attached, ...]], list[Unfit]]:
    taken: dict[str, tuple[Attached, ...]] = {}
    left = []
    for code, files in earlier.files.items():
        question = now.by_code.get(code)
        fresh = [each for each in files if each.id not in stale]
        left += [Unfit(_("File"), each.name, RENEWED) for each in files if each.id in stale]
        if question is None or code not in codes:
            left += [Unfit(_("File"), each.name, NOT_ASKED) for each in fresh]
            continue
        most = question.most or MOST_FILES
        taken[code] = tuple(fresh[:most])
        left += [Unfit(_("File"), each.name, TOO_MANY) for each in fresh[most:]]
    return taken, left
