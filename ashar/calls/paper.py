"""The printed notice of a call."""

from collections.abc import Sequence
from datetime import datetime

from ashar.calls.models import Call, CallAmendment, Lot
from ashar.core import i18n
from ashar.core.documents.papers.notice import CriterionFacts, NoticeFacts
from ashar.core.documents.papers.notice import LotFacts as LotOnPaper
from ashar.regulations.rulesets import thaw


def notice_facts(
    call: Call,
    lots: Sequence[Lot],
    *,
    amendment: CallAmendment | None = None,
    n: int | None = None,
    amended_at: datetime | None = None,
) -> NoticeFacts:
    """Facts of an announced call for its notice; of a protected one no place below the town.

    `amendment`, its version `n` and its moment: of the one that the notice follows.
    """
    assert call.announced_at is not None
    assert call.deadline is not None
    shows_place = not call.is_protected
    return NoticeFacts(
        authority=i18n.texts_of(call.authority, "name"),
        call_number=call.number,
        announced_at=call.announced_at,
        deadline=call.deadline,
        lots=[LotOnPaper(n=lot.n, title=i18n.texts_of(lot, "title"), ceiling=lot.ceiling) for lot in lots],
        criteria=[
            CriterionFacts(title=i18n.texts_of(each, "title"), points=each.max)
            for each in thaw(call.rules).criteria
        ],
        authority_address=i18n.texts_of(call.authority, "address") if shows_place else {},
        contact_name=call.contact_name,
        contact_phone=call.contact_phone,
        contact_hours=call.contact_hours,
        session_at=call.session_at,
        session_place=call.session_place if shows_place else "",
        project_start=call.project_start,
        project_end=call.project_end,
        results_by=call.results_by,
        is_subject_to_funding=call.is_subject_to_funding,
        title=i18n.texts_of(call, "title"),
        aim=i18n.texts_of(call, "aim"),
        tasks=i18n.texts_of(call, "tasks"),
        problem=i18n.texts_of(call, "problem"),
        target_group=i18n.texts_of(call, "target_group"),
        territory=i18n.texts_of(call, "territory") if shows_place else {},
        results=i18n.texts_of(call, "results"),
        conditions=i18n.texts_of(call, "conditions"),
        amendment=n,
        amended_at=amended_at,
        amendment_reason=i18n.texts_of(amendment, "reason") if amendment else {},
    )
