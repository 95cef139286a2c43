"""A key is made anew while nothing is sealed to it: sheets were lost, or a keeper left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import notices
from ashar.calls.actions.announcing import HEAD, SPECIALIST, rules_of
from ashar.calls.actions.keeping import (
    forget_shares,
    handing_ends,
    keeper_blockers,
    key_of,
    make_key,
    shares_of,
)
from ashar.calls.models import Call, CallKey, KeyRenewal, KeyShare
from ashar.core import clock, lifecycle
from ashar.core.lifecycle import Blocker, Refused

SEALED = _(
    "Proposals are sealed to this key already: it cannot be made anew. What remains: the keepers who hold "
    "their shares, and after the deadline the packages of the applicants."
)


def renewal_blockers(call: Call, *, at: datetime) -> Iterator[Blocker]:
    """Why the key cannot be made anew at this moment; what is sealed to it shows when it is done."""
    if not call.is_open(at):
        yield Blocker(_("A key is made anew while proposals are taken, and never after the deadline."))
    elif key_of(call) is None:
        yield Blocker(_("This call has no key."))


@transaction.atomic
def ask_renewal(*, call: Call, reason_ky: str, reason_ru: str, by: User) -> KeyRenewal:
    """The specialist says why the key must be made anew; the head does it."""
    call = lifecycle.lock(call)
    reasons = list(renewal_blockers(call, at=clock.now()))
    if not by.holds(call.authority_id, "specialist"):
        reasons.append(Blocker(_("The specialist of the authority asks for a new key."), who=SPECIALIST))
    if not (reason_ky.strip() and reason_ru.strip()):
        reasons.append(Blocker(_("The reason is needed in Kyrgyz and in Russian.")))
    if reasons:
        raise Refused(*reasons)
    words = {"reason_ky": reason_ky.strip(), "reason_ru": reason_ru.strip()}
    facts = words | {"asked_by": by, "asked_at": clock.now()}
    asked, _created = KeyRenewal.objects.update_or_create(call=call, done_at=None, defaults=facts)
    lifecycle.move(call, "ask_new_key", by=by, record=words)
    return asked


@transaction.atomic
def renew_key(*, call: Call, by: User) -> CallKey:
    """The head makes the key anew: new keepers are named, old sheets open nothing any more."""
    at = clock.now()
    call = lifecycle.lock(call)
    asked = _asked(call, by, at)
    old = key_of(call)
    assert old is not None
    forget_shares(call)
    _delete(old)
    key = make_key(call, rules_of(call, at))
    asked.done_by, asked.done_at = by, at
    asked.save(update_fields=["done_by", "done_at"])
    record = {"old_key": old.trace, "key": key.trace, "shares": key.shares.count(), "needed": key.needed}
    lifecycle.move(call, "renew_key", by=by, record=record)
    if key.leaves_server:
        keepers = [share.keeper for share in shares_of(call)]
        notices.tell_keepers(call, keepers, until=handing_ends(call, rules_of(call, at)))
    return key


def _asked(call: Call, by: User, at: datetime) -> KeyRenewal:
    asked: KeyRenewal | None = KeyRenewal.objects.filter(call=call, done_at=None).first()
    if asked is None:
        raise Refused(Blocker(_("Nobody has asked for a new key."), who=SPECIALIST))
    reasons = list(renewal_blockers(call, at=at))
    if not by.holds(call.authority_id, "head") or asked.asked_by_id == by.pk:
        reasons.append(Blocker(_("The head makes the key anew, as a second person."), who=HEAD))
    assert call.commission is not None
    reasons += keeper_blockers(call, list(call.commission.members.current()), rules_of(call, at))
    if reasons:
        raise Refused(*reasons)
    return asked


def _delete(key: CallKey) -> None:
    try:
        KeyShare.objects.filter(key=key).delete()
        key.delete()
    except ProtectedError as error:
        raise Refused(SEALED) from error
