"""What people hear of a call."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import RoleCode, User
from ashar.accounts.queries import holders
from ashar.calls.letters import write_to_subscribers
from ashar.calls.models import Call
from ashar.core import i18n
from ashar.core.notices import NoticeKind, notify, notify_followers, register

register(
    NoticeKind(
        code="calls.prepared",
        subject=_("A call waits for your decision: {title}"),
        body=_("The call {number} is prepared. Read it and announce it, or send it back."),
        link="calls:ready",
        protected_subject=_("A call waits for your decision: {number}"),
        protected_body=_("The call {number} is prepared. Read it and announce it, or send it back."),
    ),
    NoticeKind(
        code="calls.announced",
        subject=_("A call is announced: {title}"),
        body=_("Proposals are taken until {until} (Bishkek time)."),
        link="calls:call",
        protected_subject=_("A call is announced: {number}"),
        protected_body=_("Proposals are taken until {until} (Bishkek time)."),
    ),
    NoticeKind(
        code="calls.cancelled",
        subject=_("The call is cancelled: {title}"),
        body=_("The reason: {reason}"),
        link="calls:call",
        protected_subject=_("The call is cancelled: {number}"),
        protected_body=_("The reason stands on the page of the call."),
    ),
)


def tell_heads(call: Call, *, by: User) -> None:
    """Tell the heads of the authority that a call waits for them."""
    heads = holders(call.authority_id, RoleCode.HEAD) - {by}
    notify(heads, number=call.number, kind="calls.prepared", facts=known_of(call))


def tell_of_announcement(call: Call, *, by: User) -> None:
    """Tell who prepared it, its commission, and everybody who follows the order or the authority's calls."""
    assert call.commission is not None
    facts = known_of(call) | {"until": call.deadline}
    members = {seat.user for seat in call.commission.members.current().select_related("user")}
    concerned = {person for person in (members | {call.prepared_by}) if person is not None} - {by}
    notify(concerned, number=call.number, kind="calls.announced", facts=facts)
    for followed in (call.line.number if call.line else "", calls_of(call.authority.code)):
        told = notify_followers(
            followed, kind="calls.announced", facts=facts, about=call.number, apart_from=[*concerned, by]
        )
        concerned |= {notice.user for notice in told}
    write_to_subscribers(call, kind="calls.announced", facts=facts)


def tell_of_cancellation(call: Call, *, by: User, told: Iterable[User] = ()) -> None:
    """Tell everybody who follows the call, and who prepared it, apart from those who were `told` already."""
    facts = known_of(call) | {"reason": i18n.texts_of(call, "outcome_reason")}
    prepared = {call.prepared_by} - {by, None, *told}
    notify(prepared, number=call.number, kind="calls.cancelled", facts=facts)
    notify_followers(call.number, kind="calls.cancelled", facts=facts, apart_from=[*prepared, *told, by])


def calls_of(code: str) -> str:
    """What somebody follows who wants to hear of every call of an authority."""
    return f"{code}-calls"


def known_of(call: Call) -> dict[str, Any]:
    """What a notice about the call, or anything that follows from it, may say of the call itself."""
    return {"title": i18n.texts_of(call, "title"), "is_protected": call.is_protected}
