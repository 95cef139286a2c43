"""The sheet of a visit: empty to write on by hand, or filled in after it; it is given out and never kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.agreements.models import Agreement
from ashar.core import i18n
from ashar.core.documents import Facts, Kind, Texts, in_all_languages
from ashar.core.i18n.saying import said
from ashar.monitoring.checklist import questions_for
from ashar.monitoring.models import Answer, Goers, Visit

EMPTY_LINES = 3


class AskedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the check list and what was seen: yes, partly, no, unseen; "" before the visit."""

    title: Texts
    answer: str = ""


class FindingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Something to put right, and by when."""

    text: str
    fix_by: date


class VisitSheetFacts(Facts, frozen=True, kw_only=True):
    """What the sheet says; without a place when people there are protected."""

    agreement_number: str
    visit_number: str
    title: Texts
    organisation: Texts
    ends_on: date | None
    day: date | None
    goers: Texts
    names: str
    place: str
    shows_place: bool
    is_filled: bool
    note: str
    people_seen: int | None
    asked: list[AskedFacts]
    findings: list[FindingFacts]


def sheet_facts(agreement: Agreement, visit: Visit | None) -> VisitSheetFacts:
    """The facts of a visit; of none, those of an empty sheet."""
    call = agreement.award.lot.call
    seen = visit.checklist if visit else {}
    findings = visit.findings.order_by("fix_by", "pk") if visit else []
    return VisitSheetFacts(
        authority=i18n.texts_of(call.authority, "name"),
        agreement_number=agreement.number,
        visit_number=visit.number if visit else "",
        title=i18n.texts_of(call, "title"),
        organisation=i18n.texts_of(agreement.award.organisation, "name"),
        ends_on=agreement.ends_on,
        day=(visit.visited_on or visit.planned_on) if visit else None,
        goers=in_all_languages(Goers(visit.goers).label) if visit else {},
        names=visit.names if visit else "",
        place=visit.place if visit and not call.is_protected else "",
        shows_place=not call.is_protected,
        is_filled=bool(visit and visit.is_made),
        note=visit.note if visit else "",
        people_seen=visit.people_seen if visit else None,
        asked=[
            AskedFacts(title=i18n.texts_of(each, "title"), answer=seen.get(each.code, ""))
            for each in questions_for(call.sphere, is_protected=call.is_protected)
        ],
        findings=[FindingFacts(text=each.text, fix_by=each.fix_by) for each in findings],
    )


def present(facts: VisitSheetFacts) -> dict[str, Any]:
    """The sheet in words."""
    return {
        "under": _("Agreement {number}").format(number=facts.agreement_number),
        "heading": _("Sheet of a visit"),
        "lede": said(facts.title),
        "facts": _facts(facts),
        "asked_label": _("Check list"),
        "asked_head": [_("Question"), *(str(label) for label in Answer.labels), _("Remark")],
        "asked": [
            [said(each.title), *("×" if each.answer == code else "☐" for code in Answer.values), ""]
            for each in facts.asked
        ],
        "findings_label": _("What must be put right"),
        "findings_head": [_("What was found"), _("By which day")],
        "findings": [[each.text, i18n.day(each.fix_by)] for each in facts.findings]
        or ([] if facts.is_filled else [["", ""]] * EMPTY_LINES),
        "findings_none": _("Nothing had to be put right."),
        "note_label": _("Note for the office"),
        "note": facts.note,
        "note_lines": 0 if facts.is_filled else EMPTY_LINES - 1,
        "privacy": _(
            "Write no names of those for whom the work is done, and take no pictures of their faces."
        )
        if facts.shows_place
        else _("The people here are protected: write no names, no place, and take no pictures."),
        "signatures_label": _("Signatures"),
        "signatures": [(_("Who visited"), ""), (_("For the organisation"), "")],
    }


def _facts(facts: VisitSheetFacts) -> list[tuple[str, str]]:
    line = "_" * 16
    seen = "" if facts.people_seen is None else i18n.number(facts.people_seen)
    pairs = [
        (_("Organisation"), said(facts.organisation)),
        (_("Visit"), facts.visit_number or line),
        (_("Day of the visit"), i18n.day(facts.day) if facts.day else line),
        (_("Who goes?"), facts.names or said(facts.goers) or line),
        (_("The work ends on"), i18n.day(facts.ends_on) if facts.ends_on else line),
        (_("People there"), seen or line),
    ]
    return [*pairs, (_("Where"), facts.place or line)] if facts.shows_place else pairs


SHEET = Kind(
    "visit_sheet",
    gettext_lazy("Sheet of a visit"),
    VisitSheetFacts,
    Path(__file__).with_name("visit_sheet.typ"),
    present,
)
