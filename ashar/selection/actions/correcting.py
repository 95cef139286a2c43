"""A protocol drawn up anew: a draft with what came after it, or a correction with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.notices import known_of
from ashar.commissions.models import Duty
from ashar.core import clock, documents, journal, lifecycle
from ashar.core.documents.papers.protocol import LotFacts, ProtocolFacts, RankedFacts
from ashar.core.documents.papers.sitting import CorrectionFacts
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.organisations.models import Membership
from ashar.selection.minutes import protocol_facts
from ashar.selection.models import Decision, ProtocolCorrection, SittingProtocol
from ashar.selection.queries import member_of
from ashar.selection.sitting_facts import dissent_facts

OPEN = {"draft", "signing", "signed", "published"}
CORRECTED = "selection.corrected"


@dataclass(frozen=True)
class Corrected:
    """What is put right: place, moment, the words of one decision (by the number of the proposal)."""

    reason_ky: str
    reason_ru: str
    place: str | None = None
    held_at: datetime | None = None
    proposal: str = ""
    decision_ky: str = ""
    decision_ru: str = ""

    def changes(self) -> dict[str, Any]:
        """What differs, as it is kept."""
        told = {
            "place": self.place,
            "held_at": self.held_at.isoformat() if self.held_at else None,
            "proposal": self.proposal or None,
            "decision_ky": self.decision_ky.strip() or None,
            "decision_ru": self.decision_ru.strip() or None,
        }
        return {name: value for name, value in told.items() if value is not None}


def correction_now(protocol: SittingProtocol) -> ProtocolCorrection | None:
    """The correction that waits for its signatures."""
    waiting = ProtocolCorrection.objects.filter(protocol=protocol, in_force_at=None, dropped_at=None)
    found: ProtocolCorrection | None = waiting.first()
    return found


def correcting_blockers(protocol: SittingProtocol) -> Iterator[Blocker]:
    """Why the protocol cannot be corrected."""
    if protocol.state not in OPEN:
        yield Blocker(_("This protocol was replaced by a later one: correct that."))
    elif not protocol.document:
        yield Blocker(_("This protocol has no paper."))


@transaction.atomic
def correct_protocol(*, protocol: SittingProtocol, corrected: Corrected, by: User) -> ProtocolCorrection:
    """Draw up a paper that replaces the protocol's, with a public reason; it is signed anew.

    Marks, means and what was decided cannot be corrected so: that is a complaint, or a decision anew.
    """
    protocol = lifecycle.lock(protocol)
    member = member_of(protocol.of_call, by)
    if member is None or member.duty not in {Duty.CHAIR, Duty.SECRETARY}:
        raise Refused(_("The chair or the secretary corrects the protocol."))
    reasons = [*correcting_blockers(protocol), *_word_blockers(protocol, corrected)]
    if reasons:
        raise Refused(*reasons)
    _drop_open(protocol)
    old = documents.Document.objects.get(number=protocol.document)
    n = protocol.corrections.count() + 1
    facts = _corrected(protocol, old, corrected, n)
    newer = _issue(protocol, old, facts, corrected, by)
    correction = ProtocolCorrection.objects.create(
        protocol=protocol,
        n=n,
        document=newer.number,
        replaces=old.number,
        reason_ky=corrected.reason_ky.strip(),
        reason_ru=corrected.reason_ru.strip(),
        changes=corrected.changes(),
        begun_at=clock.now(),
    )
    _record(protocol, "correct", correction, by)
    if protocol.state != "published":
        _take_over(protocol, correction)
        lifecycle.move(protocol, "redraw", by=by, document=newer.number, scan=None)
    return correction


def _word_blockers(protocol: SittingProtocol, corrected: Corrected) -> Iterator[Blocker]:
    changes = corrected.changes()
    if not (corrected.reason_ky.strip() and corrected.reason_ru.strip()):
        yield Blocker(_("Write in Kyrgyz and in Russian why the protocol is corrected: it is public."))
    words = {"decision_ky", "decision_ru"} & set(changes)
    if corrected.proposal and len(words) < 2:
        yield Blocker(_("Write the reason of the decision in both languages."))
    if words and not corrected.proposal:
        yield Blocker(_("Choose the proposal whose reason is corrected."))
    unchanged = {"place": protocol.place, "held_at": protocol.held_at.isoformat()}
    if all(unchanged.get(name) == value for name, value in changes.items()):
        yield Blocker(_("Nothing is changed by this correction."))


def _drop_open(protocol: SittingProtocol) -> None:
    waiting = ProtocolCorrection.objects.filter(protocol=protocol, in_force_at=None, dropped_at=None)
    waiting.update(dropped_at=clock.now())


def _corrected(
    protocol: SittingProtocol, old: documents.Document, corrected: Corrected, n: int
) -> ProtocolFacts:
    """The facts of the old paper, put right; nothing else is asked for anew."""
    facts: Any = documents.kind_of(old.kind).unpack(bytes(old.data))
    reason = {"ky": corrected.reason_ky.strip(), "ru": corrected.reason_ru.strip()}
    is_shown = corrected.place is not None and not protocol.of_call.is_protected
    made: ProtocolFacts = msgspec.structs.replace(
        facts,
        place=corrected.place if is_shown else facts.place,
        held_at=corrected.held_at or facts.held_at,
        lots=[_lot(lot, corrected) for lot in facts.lots],
        dissents=dissent_facts(protocol),
        correction=CorrectionFacts(n=n, replaces=old.number, reason=reason),
    )
    return made


def _lot(lot: LotFacts, corrected: Corrected) -> LotFacts:
    return msgspec.structs.replace(lot, ranking=[_ranked(each, corrected) for each in lot.ranking])


def _ranked(each: RankedFacts, corrected: Corrected) -> RankedFacts:
    if each.proposal_number != corrected.proposal:
        return each
    reason = {"ky": corrected.decision_ky.strip(), "ru": corrected.decision_ru.strip()}
    return msgspec.structs.replace(each, reason=reason)


def _issue(
    protocol: SittingProtocol,
    old: documents.Document,
    facts: ProtocolFacts,
    corrected: Corrected,
    by: User,
) -> documents.Document:
    """Before publication it stands in the old paper's place at once; after it, when everybody has signed."""
    if protocol.state != "published":
        return documents.supersede(old, data=facts, by=by, reason=corrected.reason_ru.strip())
    return documents.issue_document(
        old.kind,
        subject_number=old.subject_number,
        chain=old.chain,
        data=facts,
        by=by,
        is_demonstration=old.is_demonstration,
        mode=old.mode,
    )


def _take_over(protocol: SittingProtocol, correction: ProtocolCorrection) -> None:
    """What the paper says now stands on the row of the protocol and of the decision too."""
    changes = correction.changes
    protocol.place = changes.get("place", protocol.place)
    if "held_at" in changes:
        protocol.held_at = parse_datetime(changes["held_at"]) or protocol.held_at
    protocol.save(update_fields=["place", "held_at"])
    if "proposal" in changes:
        words = {"reason_ky": changes["decision_ky"], "reason_ru": changes["decision_ru"]}
        Decision.objects.filter(proposal__number=changes["proposal"]).update(**words)
    correction.in_force_at = clock.now()
    correction.save(update_fields=["in_force_at"])


def bring_into_force(
    protocol: SittingProtocol, correction: ProtocolCorrection, scan: StoredFile | None, by: User
) -> SittingProtocol:
    """All have signed the correction of a published protocol: it is public and counts. Part of signing."""
    papers = documents.Document.objects.in_bulk(
        [correction.replaces, correction.document], field_name="number"
    )
    newer = papers[correction.document]
    documents.replace(papers[correction.replaces], by_paper=newer, reason=correction.reason_ru, by=by)
    documents.publish_document(newer, by=by)
    _take_over(protocol, correction)
    protocol.document, protocol.scan = newer.number, scan
    protocol.save(update_fields=["document", "scan"])
    if scan is not None:
        StoredFile.objects.filter(pk=scan.pk).update(is_public=True)
    _record(protocol, "correct_in_force", correction, by)
    call = protocol.of_call
    filed = Membership.objects.current().filter(organisation__proposals__admission__opening__call=call)
    people = User.objects.filter(memberships__in=filed).distinct()
    notify(people, number=call.number, kind=CORRECTED, facts=known_of(call))
    return protocol


def _record(protocol: SittingProtocol, step: str, correction: ProtocolCorrection, by: User) -> None:
    facts = {
        "n": correction.n,
        "document": correction.document,
        "replaces": correction.replaces,
        "reason": correction.reason_ru,
    }
    journal.write_entry(
        chain=protocol.chain, number=protocol.number, step=f"sittingprotocol.{step}", by=by, facts=facts
    )


def is_untouched(protocol: SittingProtocol) -> bool:
    """Whether nobody has signed the draft and nothing of it was corrected."""
    signed = Q(signatures__document=protocol.document) | Q(
        corrections__dropped_at=None, corrections__isnull=False
    )
    return protocol.state == "draft" and not SittingProtocol.objects.filter(signed, pk=protocol.pk).exists()


def redraw_draft(protocol: SittingProtocol, *, reason: str, by: User) -> None:
    """A draft that nobody has signed takes in what came after the decision; part of another deed."""
    old = documents.Document.objects.get(number=protocol.document)
    newer = documents.supersede(old, data=protocol_facts(protocol), by=by, reason=reason)
    protocol.document = newer.number
    protocol.save(update_fields=["document"])
