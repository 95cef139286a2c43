"""The record of an opening: who gave which share when, and each envelope with its time and check code."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from ashar.core import i18n
from ashar.core.documents import Facts, Texts
from ashar.core.i18n.saying import said

SHOWN_OF_A_TRACE = 16


class KeeperFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A keeper of a share; `given_at`: when it was given, if it was."""

    name: str
    is_outside: bool
    given_at: datetime | None = None


class EnvelopeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as it lay sealed; `sha256` is the check code of its receipt, on paper too."""

    proposal_number: str
    lot: int
    filed_at: datetime
    sha256: str
    is_paper: bool = False
    is_brought: bool = False
    is_unopened: bool = False


class LossFacts(msgspec.Struct, frozen=True, kw_only=True):
    """That the key of the call was lost: the grounds, and the two people who recorded them."""

    grounds: Texts
    by: list[str]


class UnopenedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An envelope that was not opened, and why: it came late, or a later filing took its place."""

    number: str
    lot: int
    received_at: datetime
    why: Texts


class SilenceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A time in the last hour before the deadline in which the service did not answer."""

    began_at: datetime
    ended_at: datetime


class OpeningFacts(Facts, frozen=True, kw_only=True):
    """Facts of an opening. `key_trace`: SHA-256 of the public key of the call, empty where it had none."""

    call_number: str
    call_title: Texts
    deadline: datetime
    opened_at: datetime
    opened_by: str
    needed: int
    key_trace: str
    keepers: list[KeeperFacts]
    envelopes: list[EnvelopeFacts]
    unopened: list[UnopenedFacts] = msgspec.field(default_factory=list)
    silences: list[SilenceFacts] = msgspec.field(default_factory=list)
    loss: LossFacts | None = None


def present_opening(facts: OpeningFacts) -> dict[str, Any]:
    """The record in words."""
    return {
        "under": _("Call {number}").format(number=facts.call_number),
        "facts": [
            (_("Call"), said(facts.call_title)),
            (_("Deadline (Bishkek time)"), i18n.moment(facts.deadline, seconds=True)),
            (_("Opened (Bishkek time)"), i18n.moment(facts.opened_at, seconds=True)),
            (_("Who opened"), facts.opened_by),
            (_("Shares needed"), f"{facts.needed} / {len(facts.keepers)}" if facts.keepers else ""),
            (_("Trace of the call’s key (SHA-256)"), _short(facts.key_trace)),
        ],
        "keepers_label": _("The keepers of the key"),
        "keepers_head": [_("Keeper"), _("Whose"), _("Share given (Bishkek time)")],
        "keepers": [_keeper(each) for each in facts.keepers],
        "envelopes_label": _("What was opened"),
        "envelopes_none": _("Nobody filed a proposal."),
        "envelopes_head": [
            _("Proposal"),
            _("Theme"),
            _("Filed (Bishkek time)"),
            _("Check code (SHA-256, its beginning)"),
        ],
        "envelopes": [_envelope(each) for each in facts.envelopes],
        "compared": "\n".join(_compared(facts)),
        "unopened_label": _("Envelopes that were not opened"),
        "unopened_head": [_("Envelope"), _("Theme"), _("Received (Bishkek time)"), _("Why")],
        "unopened": [
            [each.number, str(each.lot), i18n.short_moment(each.received_at, seconds=True), said(each.why)]
            for each in facts.unopened
        ],
        "loss": _told_loss(facts.loss) if facts.loss else [],
        "loss_label": _("The key of the call is lost"),
        "silences": [_silence(each) for each in facts.silences],
        "signatures_label": _("Signatures"),
        "signatures": [
            (_("Opened"), facts.opened_by),
            *((_("Keeper"), each.name) for each in _others(facts)),
        ],
    }


def _told_loss(loss: LossFacts) -> list[str]:
    names = ", ".join(loss.by)
    return [said(loss.grounds), _("Recorded and confirmed by {names}.").format(names=names)]


def _compared(facts: OpeningFacts) -> Iterator[str]:
    if any(not each.is_paper for each in facts.envelopes):
        all_of_them = _(
            "Each proposal was compared with the check code in its receipt and in the open journal before it "
            "was opened: all are the same."
        )
        some_of_them = _(
            "Each proposal that was opened was compared with the check code in its receipt and in the open "
            "journal: all are the same."
        )
        yield some_of_them if facts.loss else all_of_them
    if any(each.is_paper for each in facts.envelopes):
        yield _(
            "Those on paper lay in closed envelopes until this opening; the code beside them is that of the "
            "receipt of the envelope. The secretary enters what they say; the paper itself stays the one "
            "that counts."
        )


def _others(facts: OpeningFacts) -> list[KeeperFacts]:
    return [each for each in facts.keepers if each.given_at and each.name != facts.opened_by]


def _keeper(keeper: KeeperFacts) -> list[str]:
    whose = _("from outside") if keeper.is_outside else _("an official of the authority")
    return [keeper.name, whose, i18n.short_moment(keeper.given_at, seconds=True) if keeper.given_at else "—"]


def _envelope(envelope: EnvelopeFacts) -> list[str]:
    how = _how(envelope)
    filed = i18n.short_moment(envelope.filed_at, seconds=True)
    told = f"{filed}\n{how}" if how else filed
    return [envelope.proposal_number, str(envelope.lot), told, _short(envelope.sha256)]


def _how(envelope: EnvelopeFacts) -> str:
    if envelope.is_brought:
        return _("opened from the applicant’s package")
    if envelope.is_unopened:
        return _("not brought, not opened")
    return _("on paper") if envelope.is_paper else ""


def _silence(silence: SilenceFacts) -> str:
    words = _("In the last hour before the deadline the service did not answer from {began} to {ended}.")
    began, ended = (i18n.moment(moment, seconds=True) for moment in (silence.began_at, silence.ended_at))
    return words.format(began=began, ended=ended)


def _short(sha256: str) -> str:
    return " ".join(sha256[start : start + 4] for start in range(0, min(len(sha256), SHOWN_OF_A_TRACE), 4))
