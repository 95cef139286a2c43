"""The notice of a call, to be printed and hung up: what is called for, until when, and how to take part."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import clock, i18n, rehearsal
from ashar.core.documents.kinds import Facts, Kind, Texts
from ashar.core.documents.rendering import qr
from ashar.core.i18n.saying import said


class LotFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A theme of the call."""

    n: int
    title: Texts
    ceiling: Decimal | None


class CriterionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion and its most points."""

    title: Texts
    points: int


class NoticeFacts(Facts, frozen=True, kw_only=True):
    """Facts of an announced call. `session_at`: of the information meeting; empty texts are left out.

    `amendment`: the version of the amendment that this notice follows, if any.
    """

    call_number: str
    title: Texts
    announced_at: datetime
    deadline: datetime
    lots: list[LotFacts]
    criteria: list[CriterionFacts]
    aim: Texts = msgspec.field(default_factory=dict)
    tasks: Texts = msgspec.field(default_factory=dict)
    problem: Texts = msgspec.field(default_factory=dict)
    target_group: Texts = msgspec.field(default_factory=dict)
    territory: Texts = msgspec.field(default_factory=dict)
    results: Texts = msgspec.field(default_factory=dict)
    conditions: Texts = msgspec.field(default_factory=dict)
    seeks: Texts = msgspec.field(default_factory=dict)
    authority_address: Texts = msgspec.field(default_factory=dict)
    contact_name: str = ""
    contact_phone: str = ""
    contact_hours: str = ""
    session_at: datetime | None = None
    session_place: str = ""
    project_start: date | None = None
    project_end: date | None = None
    results_by: date | None = None
    is_subject_to_funding: bool = False
    amendment: int | None = None
    amended_at: datetime | None = None
    amendment_reason: Texts = msgspec.field(default_factory=dict)


def present(facts: NoticeFacts) -> dict[str, Any]:
    """The notice in words."""
    address = f"{rehearsal.site()}/o/{facts.call_number}"
    return {
        "under": _("Call {number}").format(number=facts.call_number),
        "heading": said(facts.title),
        "lede": _("The municipality announces a competition among non-commercial organisations."),
        "facts": [pair for pair in _facts(facts) if pair[1]],
        "sections": [pair for pair in _sections(facts) if pair[1]],
        "lots_label": _("Themes (lots)"),
        "lots_head": [_("No."), _("Theme"), _("Ceiling")],
        "lots": [[str(lot.n), said(lot.title), _ceiling(lot)] for lot in facts.lots],
        "criteria_label": _("How proposals are marked"),
        "criteria_head": [_("Criterion"), _("Most points")],
        "criteria": [[said(each.title), str(each.points)] for each in facts.criteria],
        "qr": qr(address),
        "qr_alt": _("QR code of the call’s page"),
        "how_label": _("How to take part"),
        "how": _(
            "Read the whole call, ask a question and file a proposal on its page, or bring it on paper."
        ),
        "address": address.split("://", 1)[1],
    }


def _facts(facts: NoticeFacts) -> list[tuple[str, str]]:
    return [
        (_("Proposals are taken until (Bishkek time)"), i18n.moment(facts.deadline, seconds=True)),
        (_("Announced"), i18n.moment(facts.announced_at)),
        (_("Changed"), _amended(facts)),
        (_("Results by"), _day(facts.results_by)),
        (_("Project begins"), _day(facts.project_start)),
        (_("Project ends"), _day(facts.project_end)),
        (_("Contact person"), facts.contact_name),
        (_("Telephone"), facts.contact_phone),
        (_("Reception hours"), facts.contact_hours),
        (_("Address"), said(facts.authority_address)),
        (_("Information meeting"), i18n.moment(facts.session_at) if facts.session_at else ""),
        (_("Place of the meeting"), facts.session_place if facts.session_at else ""),
    ]


def _sections(facts: NoticeFacts) -> list[tuple[str, str]]:
    condition = _("The money is expected but not yet approved. Agreements are signed when it is.")
    return [
        (_("What was changed and why"), said(facts.amendment_reason)),
        (_("Aim"), said(facts.aim)),
        (_("Tasks"), said(facts.tasks)),
        (_("The problem"), said(facts.problem)),
        (_("For whom"), said(facts.target_group)),
        (_("Where"), said(facts.territory)),
        (_("Expected results"), said(facts.results)),
        (_("Conditions and limits of costs"), said(facts.conditions)),
        (_("Whom we look for"), said(facts.seeks)),
        (_("Subject to funding"), condition if facts.is_subject_to_funding else ""),
    ]


def _amended(facts: NoticeFacts) -> str:
    if facts.amended_at is None:
        return ""
    sentence = _("Amendment No. {n}, {day}")
    return sentence.format(n=facts.amendment, day=i18n.day(clock.local(facts.amended_at).date()))


def _ceiling(lot: LotFacts) -> str:
    return _("not stated") if lot.ceiling is None else i18n.som_exact(lot.ceiling)


def _day(value: date | None) -> str:
    return i18n.day(value) if value else ""


NOTICE = Kind(
    "notice",
    gettext_lazy("Notice of a call for proposals"),
    NoticeFacts,
    Path(__file__).with_name("notice.typ"),
    present,
)
