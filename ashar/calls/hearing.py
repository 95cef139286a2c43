"""What people hear of a call after it was announced: notices to accounts, letters to everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.accounts.queries import holders
from ashar.calls.hearers import applicants_of
from ashar.calls.letters import write_answer, write_to_subscribers
from ashar.calls.models import Call, CallAmendment, Clarification
from ashar.calls.notices import known_of, tell_of_cancellation
from ashar.core import i18n
from ashar.core.notices import NoticeKind, notify, notify_followers, register

ASKED, ANSWERED = "calls.asked", "calls.answered"
PREPARED, AMENDED, STAYS = "calls.amendment_prepared", "calls.amended", "calls.stays_filed"
FAILED, STAYED = "calls.failed", "calls.ended_after_filing"

_IN_TIME = _("Answer by {day}. The answer stands in public, without the name of who asked.")
_OPEN_IT = _("The question and its answer stand on the page of the call.")
_READ_IT = _("An amendment of the call {number} is prepared. Read it and announce it, or drop it.")
_CHANGED = _("What changed stands on the page, old and new side by side. Proposals are taken until {until}.")
_STAYS = _(
    "Your proposal stays filed. Read what changed: until {until} you can file it again, and the last filing "
    "counts."
)
_REASON = _("The reason: {reason}")
_ON_PAGE = _("The reason stands on the page of the call.")
_NOT_OPENED = _("Nobody opens your proposal. The reason stands on the page of the call.")


def _kind(
    code: str, subject: Any, hidden: Any, body: Any, hidden_body: Any = None, link: str = ""
) -> NoticeKind:
    return NoticeKind(code, subject, body, link, protected_subject=hidden, protected_body=hidden_body or body)


register(
    _kind(
        ASKED,
        _("A question on the call: {title}"),
        _("A question on the call {number}"),
        _IN_TIME,
        link="calls:questions",
    ),
    _kind(
        ANSWERED,
        _("A question is answered: {title}"),
        _("A question on the call {number} is answered"),
        _OPEN_IT,
        link="calls:questions",
    ),
    _kind(
        PREPARED,
        _("An amendment waits for your decision: {title}"),
        _("An amendment waits for your decision: {number}"),
        _READ_IT,
        link="calls:amendment",
    ),
    _kind(
        AMENDED,
        _("The call has changed: {title}"),
        _("The call has changed: {number}"),
        _CHANGED,
        link="calls:amendments",
    ),
    _kind(
        STAYS,
        _("The call has changed, your proposal stays filed: {title}"),
        _("The call has changed, your proposal stays filed: {number}"),
        _STAYS,
        link="calls:amendments",
    ),
    _kind(
        FAILED,
        _("The call has failed: {title}"),
        _("The call has failed: {number}"),
        _REASON,
        _ON_PAGE,
        link="calls:call",
    ),
    _kind(
        STAYED,
        _("The call has ended without an opening: {title}"),
        _("The call has ended without an opening: {number}"),
        _NOT_OPENED,
        link="calls:call",
    ),
)


def tell_of_question(question: Clarification) -> None:
    """Tell the specialists that somebody waits for an answer."""
    call = question.call
    facts = known_of(call) | {"day": question.answer_by}
    notify(holders(call.authority_id, "specialist"), number=call.number, kind=ASKED, facts=facts)


def tell_of_answer(question: Clarification, *, by: User) -> None:
    """Tell the asker, who may have left an address, and whoever follows the call."""
    call = question.call
    notify_followers(call.number, kind=ANSWERED, facts=known_of(call), apart_from=[by])
    write_to_asker(question)


def write_to_asker(question: Clarification) -> None:
    """Write to the address that the asker left, if any."""
    if question.contact:
        write_answer(question, kind=ANSWERED, facts=known_of(question.call))


def tell_heads_of_amendment(amendment: CallAmendment, *, by: User) -> None:
    """Tell the heads that an amendment waits for them."""
    call = amendment.call
    heads = holders(call.authority_id, "head") - {by}
    notify(heads, number=call.number, kind=PREPARED, facts=known_of(call))


def tell_of_amendment(amendment: CallAmendment, *, by: User) -> None:
    """Tell whose proposals are filed that they stay so, then everybody else concerned, each of them once."""
    call = amendment.call
    facts = known_of(call) | {"until": call.deadline}
    filed = applicants_of(call) - {by}
    notify(filed, number=call.number, kind=STAYS, facts=facts)
    others = _of_office(call) - filed - {by}
    notify(others, number=call.number, kind=AMENDED, facts=facts)
    notify_followers(call.number, kind=AMENDED, facts=facts, apart_from=[*filed, *others, by])
    write_to_subscribers(call, kind=AMENDED, facts=facts)


def tell_of_failure(call: Call, *, by: User) -> None:
    """Tell whose proposals were filed, and everybody who follows the call."""
    facts = known_of(call) | {"reason": i18n.texts_of(call, "outcome_reason")}
    filed = tell_applicants_of_end(call, by=by)
    notify_followers(call.number, kind=FAILED, facts=facts, apart_from=[*filed, by])
    write_to_subscribers(call, kind=FAILED, facts=facts)


def tell_of_end(call: Call, *, by: User) -> None:
    """Tell everybody that a call was cancelled: accounts, applicants, and subscribers once it was public."""
    if call.announced_at is None:
        tell_of_cancellation(call, by=by)
        return
    tell_of_cancellation(call, by=by, told=tell_applicants_of_end(call, by=by))
    facts = known_of(call) | {"reason": i18n.texts_of(call, "outcome_reason")}
    write_to_subscribers(call, kind="calls.cancelled", facts=facts)


def tell_applicants_of_end(call: Call, *, by: User) -> set[User]:
    """Tell whose proposals were filed that nobody opens them."""
    filed = applicants_of(call) - {by}
    notify(filed, number=call.number, kind=STAYED, facts=known_of(call))
    return filed


def _of_office(call: Call) -> set[User]:
    people: Iterable[User | None] = {call.prepared_by, *holders(call.authority_id, "specialist")}
    return {person for person in people if person is not None}
