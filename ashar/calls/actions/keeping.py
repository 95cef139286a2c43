"""The key of a call: its keepers are named when it is announced, and give their shares at the opening."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from nacl.public import PrivateKey

from ashar.accounts.models import User
from ashar.calls import sealing
from ashar.calls.models import Call, CallKey, KeyRenewal, KeyShare
from ashar.calls.states import Phase
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, keys, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.regulations.rulesets import Rules

_FIRST = (Duty.SECRETARY, Duty.CHAIR, Duty.MEMBER, Duty.EXPERT)
KEEPERS = _("The keepers of the key")


@dataclass(frozen=True)
class Keepers:
    """Who will keep a share each, and how many shares open."""

    seats: list[CommissionMember]
    needed: int

    @property
    def is_safe(self) -> bool:
        """Whether no set that can open comes from one authority alone."""
        return sum(not seat.is_civil for seat in self.seats) < self.needed <= len(self.seats)


def keepers_for(members: Sequence[CommissionMember], rules: Rules) -> Keepers:
    """The commission's people who keep the shares: its secretary, and those from outside first.

    Sources: design 8 (“one share in town, two outside, any two open”), rules `opening.key_shares`,
    `opening.key_shares_outside`, `opening.key_shares_needed`.
    """
    ranked = sorted(members, key=lambda seat: (_FIRST.index(Duty(seat.duty)), seat.pk))
    outside = [seat for seat in ranked if seat.is_civil][: rules["opening.key_shares_outside"]]
    town = [seat for seat in ranked if not seat.is_civil]
    needed = rules["opening.key_shares_needed"]
    most_of_town = min(rules["opening.key_shares"] - len(outside), needed - 1)
    return Keepers([*town[:most_of_town], *outside], needed)


def keeper_blockers(call: Call, members: Sequence[CommissionMember], rules: Rules) -> Iterator[Blocker]:
    """Why nobody could be trusted with the key of this call."""
    if not keepers_for(members, rules).is_safe:
        words = _(
            "The key of the call needs keepers from outside of the authority: "
            "appoint more members of civil society."
        )
        yield Blocker(words, link=reverse("commissions:list", args=[call.authority.code]))


def make_key(call: Call, rules: Rules) -> CallKey:
    """Make the key of a call that is being announced; called by actions only.

    The shares lie in the folder of keys, outside of the database; the secret itself is forgotten here.
    """
    assert call.commission is not None
    keepers = keepers_for(list(call.commission.members.current()), rules)
    made = sealing.make_key(keepers.needed, len(keepers.seats))
    key: CallKey = CallKey.objects.create(
        call=call,
        public_key=made.public_key,
        needed=keepers.needed,
        leaves_server=rules["opening.shares_leave_the_server"],
    )
    KeyShare.objects.bulk_create(
        KeyShare(
            key=key,
            n=n,
            keeper_id=seat.user_id,
            authority=None if seat.is_civil else call.authority,
            name=keys.make("share", share),
            digest=sealing.digest_of(n, share),
        )
        for seat, (n, share) in zip(keepers.seats, made.shares, strict=True)
    )
    return key


def handing_ends(call: Call, rules: Rules) -> datetime:
    """Until when a keeper takes the share from the server, where shares leave it."""
    assert call.deadline is not None
    return call.deadline - timedelta(days=rules["opening.sheets_days_before"])


def share_blockers(call: Call, *, at: datetime) -> Iterator[Blocker]:
    """Why a keeper cannot give the share at this moment."""
    if call.state != Phase.ANNOUNCED:
        yield Blocker(_("The proposals are not waiting for the key."))
    elif call.deadline is not None and at <= call.deadline:
        yield Blocker(
            _("The deadline has not passed: nobody may give a share of the key."), when=call.deadline
        )
    else:
        yield from still_arriving(call, at)


def still_arriving(call: Call, at: datetime) -> Iterator[Blocker]:
    """Why nothing of the call is opened in its technical window: what came in time is being taken in."""
    if call.opens_from is not None and at < call.opens_from:
        words = _("What was sent before the deadline is still being taken in. Wait for a minute.")
        yield Blocker(words, when=call.opens_from)


def share_of(call: Call, by: User) -> KeyShare:
    """The share that this person keeps; raises Refused."""
    share: KeyShare | None = (
        KeyShare.objects.select_related("key__call").filter(key__call=call, keeper=by).first()
    )
    if share is None:
        raise Refused(_("You keep no share of the key of this call."))
    return share


@transaction.atomic
def give_share(*, call: Call, by: User, from_sheet: bytes | None = None) -> KeyShare:
    """A keeper gives the share; once is enough.

    The server holds it, and signing in is enough; or it left the server, and comes `from_sheet`.
    """
    at = clock.now()
    call = lifecycle.lock(call)
    share = share_of(call, by)
    if share.given_at is not None:
        return share
    reasons = list(share_blockers(call, at=at))
    if from_sheet is None:
        reasons.extend(_not_here(share))
    if reasons:
        raise Refused(*reasons)
    if from_sheet is not None:
        keys.put(share.name, from_sheet)
    share.given_at = at
    share.save(update_fields=["given_at"])
    lifecycle.move(call, "give_share", by=by, record={"share": share.n, "needed": share.key.needed})
    return share


def _not_here(share: KeyShare) -> Iterator[Blocker]:
    """Why the server cannot take its own copy of the share."""
    if share.handed_at is not None:
        link = reverse("calls:key", args=[share.key.call.number])
        yield Blocker(_("Your share is on your sheet and no longer here: enter the sheet."), link=link)
    elif not keys.is_here(share.name):
        yield Blocker(_("This share is lost. The others may open without it."))


def shares_of(call: Call) -> list[KeyShare]:
    """The shares of the call's key with their keepers; empty for a call without a key."""
    return list(KeyShare.objects.select_related("key", "keeper").filter(key__call=call))


def renewal_of(call: Call) -> KeyRenewal | None:
    """How the key of the call was made anew, if it was."""
    done = KeyRenewal.objects.filter(call=call, done_at__isnull=False)
    found: KeyRenewal | None = done.order_by("-done_at").first()
    return found


def missing_shares(call: Call, *, besides: User | None = None) -> Iterator[Blocker]:
    """Why the proposals cannot be unsealed yet: too few keepers have given their shares.

    `besides`: who will give a share along with the opening, unless it is on a sheet.
    """
    shares = shares_of(call)
    if not shares:
        return
    needed = shares[0].key.needed
    awaited = [
        share for share in shares if not share.given_at and (share.keeper != besides or share.handed_at)
    ]
    given = len(shares) - len(awaited)
    if given < needed:
        words = _("The key of the call is not whole: {given} of {needed} shares. Not given yet: {names}.")
        names = ", ".join(share.keeper.name for share in awaited)
        yield Blocker(format_lazy(words, given=given, needed=needed, names=names), who=KEEPERS)


def key_of(call: Call) -> CallKey | None:
    """What the proposals of the call are sealed to; None for one announced before there were keys."""
    return CallKey.objects.filter(call=call).first()


def opening_key(call: Call) -> PrivateKey | None:
    """The opening key from the shares given, in memory only; raises Refused when they do not make it."""
    key = key_of(call)
    if key is None:
        return None
    given = [share for share in key.shares.all() if share.given_at]
    try:
        return sealing.join(
            [(share.n, keys.read(share.name)) for share in given[: key.needed]], bytes(key.public_key)
        )
    except (keys.KeyGone, keys.Tampered) as error:
        raise Refused(_("The shares given do not make the key of this call.")) from error


def forget_shares(call: Call) -> None:
    """Remove all shares that the server holds, once they have done their work and that is kept."""
    names = list(KeyShare.objects.filter(key__call=call).values_list("name", flat=True))

    def destroy() -> None:
        for name in names:
            keys.destroy(name)

    transaction.on_commit(destroy)
