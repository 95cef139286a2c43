"""How a proposal's content stands on a page: its sums, its lines, the time it was kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ashar.calls.sets import Kind
from ashar.core import clock, i18n
from ashar.core.files import Scan
from ashar.core.money import ZERO
from ashar.proposals import answers, budgeting
from ashar.proposals import content as port
from ashar.proposals.budgeting import Limits
from ashar.proposals.consortium import CONSENT, has_consented, has_letter, partner_of, shares_of
from ashar.proposals.content import DECLARATIONS, Attached, BudgetItem, Content
from ashar.proposals.models import Attachment, PartnerAsk, Proposal
from ashar.proposals.partner import Partner, terms_of
from ashar.proposals.places import EVIDENCE
from ashar.proposals.questions import Question
from ashar.proposals.sheet import Sheet


@dataclass(frozen=True)
class Sums:
    """The sums of a budget: `share` of the ceiling in whole percent, `width` of its bar."""

    asked: Decimal
    own: Decimal
    ceiling: Decimal | None

    @property
    def asked_figure(self) -> str:
        """The sum asked for as a figure."""
        return figure(self.asked)

    @property
    def own_figure(self) -> str:
        """One's own contribution as a figure."""
        return figure(self.own)

    @property
    def share(self) -> int:
        """Whole percent of the ceiling that are asked for."""
        return int(self.asked * 100 / self.ceiling) if self.ceiling else 0

    @property
    def width(self) -> str:
        """The share as the width of a bar."""
        return f"{min(self.share, 100)}%"


def sums(content: Content, ceiling: Decimal | None) -> Sums:
    """What is asked for and what is one's own, against the ceiling."""
    return Sums(content.requested, content.own, ceiling)


@dataclass(frozen=True)
class Totals:
    """A detailed budget added up: rows (words, sum, a word of warning) by source, by kind and by month."""

    sources: Sequence[tuple[str, str]]
    kinds: Sequence[tuple[str, str, str, str]]
    months: Sequence[tuple[int, str]]
    is_whole: bool


def totals(content: Content, limits: Limits, sheet: Sheet) -> Totals:
    """The sums of a detailed budget by source, kind and month."""
    budget = content.budget
    by_month = budgeting.by_month(budget, sheet.budget_months)
    return Totals(
        [(_("Asked for"), figure(content.requested)), *_sources(budget)],
        [
            (kind, str(budgeting.KINDS[kind]), figure(amount), _told_share(kind, content, limits))
            for kind, amount in budgeting.by_kind(budget).items()
        ],
        [(n, figure(amount)) for n, amount in enumerate(by_month, start=1)],
        sum(by_month, ZERO) == content.requested,
    )


def _sources(budget: Sequence[BudgetItem]) -> list[tuple[str, str]]:
    return [
        (": ".join(filter(None, (str(budgeting.FORMS.get(form, _("Own"))), giver))), figure(amount))
        for (form, giver), amount in budgeting.by_source(budget).items()
    ]


def _told_share(kind: str, content: Content, limits: Limits) -> str:
    """What the rules say of a kind that takes too much; empty when they say nothing."""
    if budgeting.over(content, {kind: limits.most[kind]} if kind in limits.most else {}):
        return _("more than {share} percent").format(share=limits.most[kind])
    if budgeting.over(content, {kind: limits.warn[kind]} if kind in limits.warn else {}):
        return _("more than {share} percent: the commission will ask why").format(share=limits.warn[kind])
    return ""


@dataclass(frozen=True)
class Said:
    """A question that was asked, and its answer: a text, rows of a table with their sums, or files."""

    question: Question
    text: str = ""
    rows: Sequence[Sequence[str]] = ()
    foot: Sequence[str] = ()
    files: tuple[Attached, ...] = ()

    @property
    def columns(self) -> list[tuple[Any, Any]]:
        """Headings of the table, and how its cells stand."""
        return [(title, kind in (Kind.NUMBER, Kind.MONEY)) for _code, kind, title in self.question.columns]


def said(sheet: Sheet, content: Content) -> list[Said]:
    """Every question that was asked with its answer."""
    return [_said(each, content) for each in sheet.asked(content.answers)]


def told_of(sheet: Sheet, others: Mapping[str, Content]) -> dict[str, Said]:
    """What somebody else has kept in these parts, by the question."""
    return {each.code: _said(each, others[each.code]) for each in sheet.typed if each.code in others}


def _said(question: Question, content: Content) -> Said:
    if question.kind == Kind.TABLE:
        rows = content.tables.get(question.code, ())
        kinds = [kind for _code, kind, _title in question.columns]
        told = [
            [answers.told_cell(kind, text) for kind, text in zip(kinds, row, strict=False)] for row in rows
        ]
        return Said(question, rows=told, foot=_foot(question, rows))
    if question.kind == Kind.FILE:
        return Said(question, files=tuple(content.files.get(question.code, ())))
    return Said(question, answers.told(question, content.answers.get(question.code, "")))


def _foot(question: Question, rows: tuple[tuple[str, ...], ...]) -> Sequence[str]:
    sums = answers.totals(question, rows) if rows else None
    return [sums[0] or _("In all"), *sums[1:]] if sums else ()


def reading(content: Content, ceiling: Decimal | None, sheet: Sheet) -> dict[str, Any]:
    """The content for reading: what the template `proposals/_summary.html` needs."""
    return {
        "content": content,
        "sheet": sheet,
        "said": said(sheet, content),
        "rows": [
            [told_line(item, content), figure(item.amount), figure(item.own)] for item in content.budget
        ],
        "declared": [words for code, words in DECLARATIONS.items() if code in content.declarations],
        "sums": sums(content, ceiling),
        "partners": partners(content),
        "evidence": evidence(content),
    }


def evidence(content: Content) -> tuple[Attached, ...]:
    """Files that show the worth of the own contribution."""
    return tuple(content.files.get(EVIDENCE, ()))


def scans_of(contents: Iterable[Content]) -> dict[int, Scan]:
    """What the scanner for viruses said of the files of these contents, by id; one query at most."""
    brought = [each.id for content in contents for files in content.files.values() for each in files]
    rows = Attachment.objects.filter(pk__in=brought).values_list("pk", "file__scan") if brought else ()
    return {pk: Scan(said) for pk, said in rows}


@dataclass(frozen=True)
class ShownPartner:
    """A partner for reading: its share, how it consented, and its letter."""

    partner: Partner
    share: str
    consent: str
    files: tuple[Attached, ...]

    @property
    def cells(self) -> list[str]:
        """The partner as a line of a table."""
        return [self.partner.name, self.partner.role, self.share, self.consent]


def partners(content: Content) -> list[ShownPartner]:
    """Who carries the project out together with the applicant."""
    return [
        ShownPartner(
            each,
            figure(each.share),
            _told_consent(each, content),
            tuple(content.files.get(CONSENT + each.ref, ())),
        )
        for each in content.partners
    ]


def told_shares(content: Content) -> dict[str, Any]:
    """The arithmetic of the shares, in figures; `left`: what nobody has yet."""
    found = shares_of(content)
    return {"asked": figure(found.asked), "given": figure(found.given), "left": found.left}


def _told_consent(partner: Partner, content: Content) -> str:
    if has_consented(partner, content):
        when = i18n.moment(datetime.fromisoformat(partner.consented_at))
        return _("consented in Ashar: {name}, {when}").format(name=partner.consented_by, when=when)
    if has_letter(partner, content):
        return _("letter of consent")
    return _("no consent yet")


def is_in_force(ask: PartnerAsk, content: Content) -> bool:
    """Whether the terms of a request are still those of the draft."""
    partner, told = partner_of(content, ask.ref), port.unlocked(ask.proposal, ask.body)
    return bool(partner and told and terms_of(partner, content.title) == told["terms"])


def told_line(item: BudgetItem, content: Content | None = None) -> str:
    """What a line of the budget is for, with all that a detailed one says besides; `content`: where the
    file that shows its worth has its name.
    """
    kind, form = budgeting.KINDS.get(item.kind, ""), budgeting.FORMS.get(item.form, "")
    proof = content.file(item.proof) if content and item.proof else None
    told_own = (form, item.giver, item.evidence, proof.name if proof else "")
    own = ", ".join(str(each) for each in told_own if each) if item.own else ""
    months = "; ".join(f"{n}: {figure(each)}" for n, each in enumerate(item.months, start=1) if each)
    told = [
        item.name,
        str(kind),
        _("own contribution: {own}").format(own=own) if own else "",
        _("by month: {months}").format(months=months) if months else "",
    ]
    return " · ".join(filter(None, told))


def figure(amount: Decimal) -> str:
    """A sum in soms without the word, tyiyns only when there are any."""
    whole = amount == amount.to_integral_value()
    return i18n.number(int(amount) if whole else amount)


def stamp(moment: datetime) -> str:
    """A moment to the second; without its day, when that is today."""
    if clock.local(moment).date() == clock.today():
        return i18n.clock_time(moment, seconds=True)
    return i18n.short_moment(moment, seconds=True)


def days_left(proposal: Proposal) -> int:
    """Midnights until the deadline; 0 on its day."""
    deadline = proposal.lot.call.deadline
    return (clock.local(deadline).date() - clock.today()).days if deadline else 0
