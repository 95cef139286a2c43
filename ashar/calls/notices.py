"""What people hear of a call."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import RoleCode, User
from ashar.accounts.queries import holders
from ashar.calls.letters import write_to_subscribers
from ashar.calls.models import Call
from ashar.core import i18n
from ashar.core.notices import NoticeKind, notify, notify_followers, register

SHEET_WAITS = "calls.sheet_waits"
SHEET_UNTRIED = "calls.sheet_untried"
SHEETS_LEFT = "calls.sheets_left"
TOO_FEW_SHEETS = "calls.too_few_sheets"
_TAKE = _("You keep a share of the key of {number}. Until {until} take your sheet: ten minutes.")
_TRY = _("Enter your sheet and your passphrase once before {until}: then the opening holds no surprise.")
_LEFT = _(
    "The days for taking sheets are over. Their shares stay on the server and are given by signing in, "
    "as the page of the call says: {names}."
)
_TOO_FEW = _(
    "Only {held} keepers hold their sheets, and {needed} are needed. Not taken: {names}. Their shares "
    "stay on the server, so whoever holds the whole server could open early. An amendment that moves the "
    "deadline gives them more days."
)
register(
    NoticeKind(
        code=SHEET_WAITS,
        subject=_("Take your share of the key: {title}"),
        body=_TAKE,
        link="calls:key",
        protected_subject=_("Take your share of the key: {number}"),
        protected_body=_TAKE,
    ),
    NoticeKind(
        code=SHEET_UNTRIED,
        subject=_("Try your sheet of the key: {title}"),
        body=_TRY,
        link="calls:key",
        protected_subject=_("Try your sheet of the key: {number}"),
        protected_body=_TRY,
    ),
    NoticeKind(
        code=SHEETS_LEFT,
        subject=_("Not every keeper took the sheet: {title}"),
        body=_LEFT,
        link="calls:call",
        protected_subject=_("Not every keeper took the sheet: {number}"),
        protected_body=_LEFT,
    ),
    NoticeKind(
        code=TOO_FEW_SHEETS,
        subject=_("Too few keepers hold their sheets: {title}"),
        body=_TOO_FEW,
        link="calls:call",
        protected_subject=_("Too few keepers hold their sheets: {number}"),
        protected_body=_TOO_FEW,
    ),
)
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


def tell_keepers(call: Call, keepers: Iterable[User], *, until: datetime) -> None:
    """Tell the keepers that their sheets wait for them."""
    notify(keepers, number=call.number, kind=SHEET_WAITS, facts=known_of(call) | {"until": until})


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
