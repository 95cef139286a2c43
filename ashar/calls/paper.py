"""The printed notice of a call."""

from collections.abc import Sequence

from ashar.calls.models import Call, Lot
from ashar.core.documents.kinds import Texts
from ashar.core.documents.papers.notice import CriterionFacts, NoticeFacts
from ashar.core.documents.papers.notice import LotFacts as LotOnPaper
from ashar.regulations.rulesets import thaw


def notice_facts(call: Call, lots: Sequence[Lot]) -> NoticeFacts:
    """Facts of an announced call for its notice; of a protected one no place below the town."""
    assert call.announced_at is not None
    assert call.deadline is not None
    shows_place = not call.is_protected
    return NoticeFacts(
        authority=_texts(call.authority, "name"),
        call_number=call.number,
        announced_at=call.announced_at,
        deadline=call.deadline,
        lots=[LotOnPaper(n=lot.n, title=_texts(lot, "title"), ceiling=lot.ceiling) for lot in lots],
        criteria=[
            CriterionFacts(title=_texts(each, "title"), points=each.max) for each in thaw(call.rules).criteria
        ],
        authority_address=_texts(call.authority, "address") if shows_place else {},
        contact_name=call.contact_name,
        contact_phone=call.contact_phone,
        contact_hours=call.contact_hours,
        session_at=call.session_at,
        session_place=call.session_place if shows_place else "",
        project_start=call.project_start,
        project_end=call.project_end,
        results_by=call.results_by,
        is_subject_to_funding=call.is_subject_to_funding,
        title=_texts(call, "title"),
        aim=_texts(call, "aim"),
        tasks=_texts(call, "tasks"),
        problem=_texts(call, "problem"),
        target_group=_texts(call, "target_group"),
        results=_texts(call, "results"),
    )


def _texts(obj: object, field: str) -> Texts:
    texts = {code: getattr(obj, f"{field}_{code}", "") for code in ("ky", "ru", "en")}
    return texts if any(texts.values()) else {}
