"""The printed answer to a complaint."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.complaints.models import Complaint
from ashar.core import i18n
from ashar.core.documents.kinds import Facts, Kind, Texts, in_all_languages, register
from ashar.core.i18n.saying import said

NOTHING: Texts = {"ky": "", "ru": "", "en": ""}


class AnswerFacts(Facts, frozen=True, kw_only=True):
    """Facts of an answered complaint. `verdict` in words; nothing of the complaint's own text."""

    complaint_number: str
    call_number: str
    call_title: Texts
    lot_title: Texts
    complainant: Texts
    filed_at: datetime
    answered_at: datetime
    answer_by: date
    verdict: Texts
    about: Texts
    answer: Texts


def answer_facts(complaint: Complaint) -> AnswerFacts:
    """Everything that the paper says, from the published answer and nothing else."""
    assert complaint.answered_at is not None
    return AnswerFacts(
        authority=i18n.texts_of(complaint.call.authority, "name"),
        complaint_number=complaint.number,
        call_number=complaint.call.number,
        call_title=i18n.texts_of(complaint.call, "title"),
        lot_title=i18n.texts_of(complaint.lot, "title") if complaint.lot else NOTHING,
        complainant=_complainant(complaint),
        filed_at=complaint.filed_at,
        answered_at=complaint.answered_at,
        answer_by=complaint.answer_by,
        verdict=in_all_languages(complaint.state_label()),
        about=i18n.texts_of(complaint, "about"),
        answer=i18n.texts_of(complaint, "answer"),
    )


def _complainant(complaint: Complaint) -> Texts:
    if complaint.proposal is None:
        return in_all_languages(complaint.who)
    return i18n.texts_of(complaint.proposal.organisation, "name")


def present(facts: AnswerFacts) -> dict[str, Any]:
    """The answer in words."""
    return {
        "under": _("Call {number}").format(number=facts.call_number),
        "heading": _("Answer to the complaint {number}").format(number=facts.complaint_number),
        "lede": said(facts.verdict),
        "facts": [
            (_("Who complained"), said(facts.complainant)),
            (_("Filed"), i18n.moment(facts.filed_at)),
            (_("Answered"), i18n.moment(facts.answered_at)),
            (_("Call"), said(facts.call_title)),
            *([(_("Theme (lot)"), said(facts.lot_title))] if any(facts.lot_title.values()) else []),
            (_("To be answered by"), i18n.day(facts.answer_by)),
        ],
        "sections": [
            (_("What the complaint is about"), said(facts.about)),
            (_("The answer and its reasons"), said(facts.answer)),
        ],
        "note": _("Whoever does not agree may turn to the higher body or to the court."),
        "signatures_label": _("Signature"),
        "signatures": [(_("Head"), "")],
    }


ANSWER = Kind(
    "complaint_answer",
    gettext_lazy("Answer to a complaint"),
    AnswerFacts,
    Path(__file__).with_name("answer.typ"),
    present,
)
register(ANSWER)
