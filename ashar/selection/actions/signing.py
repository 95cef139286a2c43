"""Signatures under a protocol: on paper, by a digital one in the file, or with a code from the phone."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import RoleCode, User
from ashar.accounts.queries import holders
from ashar.calls.notices import known_of
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, documents, journal, lifecycle
from ashar.core.files import StoredFile, open_stored
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.selection.actions.correcting import bring_into_force, correction_now
from ashar.selection.models import ProtocolSignature, SittingProtocol, Way
from ashar.selection.queries import member_of
from ashar.selection.signing.checking import NotSigned, check_signed

FRESH = timedelta(minutes=5)
KEEPERS = {Duty.CHAIR, Duty.SECRETARY}


def paper_to_sign(protocol: SittingProtocol) -> str:
    """The number of the paper that is signed now: of the correction that waits, or the protocol's own."""
    correction = correction_now(protocol)
    return correction.document if correction else protocol.document


def signers_of(protocol: SittingProtocol) -> list[CommissionMember]:
    """Who signs: those who sat and voted, and the secretary."""
    commission = protocol.of_call.commission
    assert commission is not None
    kept = commission.members.for_call(protocol.of_call.number).filter(duty=Duty.SECRETARY)
    signs = Q(pk__in=protocol.present.values("pk")) | Q(pk__in=kept.values("pk"))
    return list(CommissionMember.objects.filter(signs).select_related("user").order_by("pk"))


def signing_blockers(protocol: SittingProtocol, *, is_waiting: bool | None = None) -> Iterator[Blocker]:
    """Why nobody can sign now; `is_waiting`: whether a correction is signed, when that is known."""
    is_open = protocol.state in {"draft", "signing"}
    if not is_open:
        is_open = correction_now(protocol) is not None if is_waiting is None else is_waiting
    if not is_open:
        yield Blocker(_("The protocol is signed already."))
    sitting = getattr(protocol, "sitting", None)
    if sitting is not None and sitting.is_going_on:
        yield Blocker(_("The sitting goes on: close it before the protocol is signed."), who=_("The chair"))


def _own_blockers(protocol: SittingProtocol, member: CommissionMember | None) -> Iterator[Blocker]:
    yield from signing_blockers(protocol)
    if member is None or member not in signers_of(protocol):
        yield Blocker(_("The protocol is signed by those who sat, and by the secretary."))
    elif protocol.signatures.filter(document=paper_to_sign(protocol), member=member).exists():
        yield Blocker(_("You have signed already."))


@transaction.atomic
def confirm_protocol(*, protocol: SittingProtocol, shown_at: datetime | None, by: User) -> SittingProtocol:
    """Sign by a confirmation here; `shown_at`: when the person showed the code from the phone."""
    protocol = lifecycle.lock(protocol)
    member = member_of(protocol.of_call, by)
    reasons = list(_own_blockers(protocol, member))
    if shown_at is None or not timedelta(0) <= clock.now() - shown_at <= FRESH:
        reasons.append(Blocker(_("Show the code from your phone once more: it counts for five minutes.")))
    if reasons or member is None:
        raise Refused(*reasons)
    _write(protocol, member, Way.CONFIRMED, by)
    return _finish_if_all_signed(protocol, by)


def sign_protocol_by_file(*, protocol: SittingProtocol, file: StoredFile, by: User) -> SittingProtocol:
    """Sign by a digital signature in the very PDF that was issued; it is looked at before any lock."""
    number = paper_to_sign(protocol)
    paper = documents.Document.objects.select_related("superseded_by").get(number=number)
    drawn = [documents.render(paper, language) for language in ("ky", "ru")]
    with open_stored(file) as content:
        try:
            seal = check_signed(content.read(), drawn, clock.now())
        except NotSigned as fault:
            raise Refused(fault.why) from fault
    return _take_signed(protocol, number, file, seal.kept(), by)


@transaction.atomic
def _take_signed(
    protocol: SittingProtocol, number: str, file: StoredFile, certificate: Mapping[str, str], by: User
) -> SittingProtocol:
    protocol = lifecycle.lock(protocol)
    member = member_of(protocol.of_call, by)
    reasons = list(_own_blockers(protocol, member))
    if paper_to_sign(protocol) != number:
        reasons.append(Blocker(_("The paper was drawn up anew meanwhile: sign the new one.")))
    same = ProtocolSignature.objects.filter(
        document=number, certificate__serial=certificate["serial"], certificate__issuer=certificate["issuer"]
    )
    if same.exists():
        reasons.append(Blocker(_("Somebody has signed this paper with the same certificate already.")))
    if reasons or member is None:
        raise Refused(*reasons)
    _write(protocol, member, Way.PDF, by, file=file, certificate=certificate)
    return _finish_if_all_signed(protocol, by)


@transaction.atomic
def sign_the_rest_on_paper(
    *, protocol: SittingProtocol, scan: StoredFile | None, by: User
) -> SittingProtocol:
    """The scan of the paper that all others have signed by hand; with it the paper is signed by everybody."""
    protocol = lifecycle.lock(protocol)
    keeper = member_of(protocol.of_call, by)
    if keeper is None or keeper.duty not in KEEPERS:
        raise Refused(_("The chair or the secretary records the signatures."))
    reasons = list(signing_blockers(protocol))
    if scan is None:
        words = _("Add the photograph or scan of the signed protocol.")
        reasons.append(Blocker(words, who=_("The secretary")))
    if reasons:
        raise Refused(*reasons)
    for member in _unsigned(protocol):
        _write(protocol, member, Way.SCAN, by, file=scan, is_quiet=True)
    return _finish(protocol, by, scan)


def _unsigned(protocol: SittingProtocol) -> list[CommissionMember]:
    signed = protocol.signatures.filter(document=paper_to_sign(protocol)).values_list("member_id", flat=True)
    known = set(signed)
    return [member for member in signers_of(protocol) if member.pk not in known]


def _write(
    protocol: SittingProtocol,
    member: CommissionMember,
    way: Way,
    by: User,
    *,
    file: StoredFile | None = None,
    certificate: Mapping[str, str] | None = None,
    is_quiet: bool = False,
) -> None:
    signature = ProtocolSignature.objects.create(
        protocol=protocol,
        document=paper_to_sign(protocol),
        member=member,
        way=way,
        signed_at=clock.now(),
        file=file,
        certificate=dict(certificate or {}),
    )
    if is_quiet:
        return
    facts = {"document": signature.document, "way": way, "file": file.sha256 if file else None}
    journal.write_entry(
        chain=protocol.chain, number=protocol.number, step="sittingprotocol.sign_one", by=by, facts=facts
    )


def _finish_if_all_signed(protocol: SittingProtocol, by: User) -> SittingProtocol:
    if not _unsigned(protocol):
        return _finish(protocol, by, None)
    if protocol.state == "draft":
        lifecycle.move(protocol, "begin_signing", by=by)
    return protocol


def _finish(protocol: SittingProtocol, by: User, scan: StoredFile | None) -> SittingProtocol:
    """The paper is signed by all: the head may publish, or the correction is in force."""
    correction = correction_now(protocol)
    if correction is not None:
        return bring_into_force(protocol, correction, scan, by)
    record = {"scan": scan.sha256 if scan else None, "document": protocol.document}
    protocol = lifecycle.move(protocol, "sign", by=by, scan=scan, record=record)
    call = protocol.call
    heads = holders(call.authority_id, RoleCode.HEAD)
    notify(heads, number=call.number, kind="selection.to_publish", facts=known_of(call))
    return protocol
