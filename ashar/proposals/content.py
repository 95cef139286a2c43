"""The content port: the only way to a proposal's title, answers, budget and declarations.

Content is one validated document (`document`), kept as canonical bytes that are locked from the first
save: version 0 is the draft, 1 and up are what was filed. The draft's key lies in the folder of keys,
never in the database. What is filed is besides sealed to the key of the call: before the opening only
the organisation's own people reach it, while their own key is kept; at the opening `open_filed`
unseals the versions that count with the key that the keepers make together, and `load_opened` gives
them to the pages of `selection`, which ask about interests first (docs/security/seal.md).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from nacl.public import PrivateKey

from ashar.accounts.models import User
from ashar.calls import sealing
from ashar.calls.actions import key_of
from ashar.core import clock, keys
from ashar.core.journal import canonical
from ashar.organisations.queries import acts_for
from ashar.proposals.document import BUDGET_LINES, Attached, BudgetItem, Content, ContentInvalid, parse
from ashar.proposals.lacking import missing
from ashar.proposals.models import (
    Attachment,
    OpenedContent,
    PartnerAsk,
    Proposal,
    ProposalContent,
    Sending,
)
from ashar.proposals.questions import DECLARATIONS, QUESTIONS, Question
from ashar.proposals.states import UNFILED
from ashar.proposals.team import writes

__all__ = [
    "BUDGET_LINES",
    "DECLARATIONS",
    "QUESTIONS",
    "Attached",
    "BudgetItem",
    "Content",
    "ContentInvalid",
    "Draft",
    "NotAsFiled",
    "Question",
    "Sealed",
    "Version",
    "changed_since_filing",
    "copy_ends",
    "copy_of",
    "draft_of",
    "draft_saved_by",
    "filings_since",
    "fingerprint",
    "forget_working_copy",
    "freeze_version",
    "has_version",
    "is_entered",
    "is_filed_as_it_is",
    "is_given_up",
    "is_own",
    "is_readable",
    "is_what_was_filed",
    "keep_entered",
    "load_asked",
    "load_opened",
    "load_opened_together",
    "load_own",
    "load_readable",
    "locked",
    "missing",
    "open_brought",
    "open_filed",
    "parse",
    "readable_of",
    "save",
    "save_anew",
    "secret_of_sendings",
    "unlocked",
    "versions_of",
    "working_copy",
]

_PLAIN = b"{"  # how a content begins that was kept before contents were locked


class Sealed(PermissionError):
    """The content may not be read now by this person."""


class NotAsFiled(ValueError):
    """What is stored of a filed proposal is not what its receipt speaks of; `number` of the proposal."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Draft:
    """The draft as it was kept last: when, and by whom."""

    content: Content
    sha256: str
    saved_at: datetime
    saved_by: User | None


@dataclass(frozen=True)
class Version:
    """A filed version without its content."""

    n: int
    filed_at: datetime
    sha256: str


def is_own(proposal: Proposal, user: User) -> bool:
    """Whether the person acts for the organisation today."""
    return acts_for(user, proposal.organisation_id)


def is_readable(proposal: Proposal) -> bool:
    """Whether the draft's key is here; without it the organisation itself does not read its own text."""
    return not proposal.key_name or (not is_given_up(proposal) and keys.is_here(proposal.key_name))


def is_given_up(proposal: Proposal) -> bool:
    """Whether the draft's key was to be destroyed by now."""
    return proposal.key_until is not None and clock.now() >= proposal.key_until


def readable_of(proposals: Collection[Proposal]) -> list[Proposal]:
    """Those whose last text its organisation can read: by the draft's key, or because it was opened."""
    opened = set(OpenedContent.objects.filter(proposal__in=proposals).values_list("proposal", flat=True))
    return [each for each in proposals if each.pk in opened or is_readable(each)]


def load_own(proposal: Proposal, *, by: User, version: int = 0) -> Content:
    """The draft, or a filed version, for the organisation's own people; raises Sealed for anybody else.

    Whoever helps with the draft reads it alone.
    """
    _must_be_own(proposal, by, helps=not version)
    kept = ProposalContent.objects.filter(proposal=proposal, version=version).first()
    return parse(_unlocked_or_opened(proposal, kept)) if kept else Content()


def load_asked(ask: PartnerAsk, *, by: User) -> Content:
    """The draft, for whoever heads the organisation that is asked for its consent; raises Sealed.

    Pages show of it what is consented to, and all of it only where the applicant's head lets them.
    """
    if not PartnerAsk.objects.visible_to(by).filter(pk=ask.pk).exists():
        raise Sealed
    kept = ProposalContent.objects.get(proposal=ask.proposal_id, version=0)
    return parse(_unlocked(ask.proposal, kept))


def copy_of(proposal: Proposal, version: int, *, by: User) -> bytes:
    """The bytes that were hashed, for the organisation's own people; raises Sealed for anybody else."""
    _must_be_own(proposal, by)
    return _unlocked_or_opened(proposal, ProposalContent.objects.get(proposal=proposal, version=version))


def has_version(proposal: Proposal, version: int) -> bool:
    """Whether this filed version can be read here by its organisation."""
    kept = ProposalContent.objects.filter(proposal=proposal, version=version).first()
    try:
        return kept is not None and bool(_unlocked_or_opened(proposal, kept))
    except Sealed:
        return False


def draft_of(proposal: Proposal, *, by: User) -> Draft:
    """The draft with its time, for whoever writes it; raises Sealed for anybody else."""
    _must_be_own(proposal, by, helps=True)
    kept = ProposalContent.objects.select_related("saved_by").get(proposal=proposal, version=0)
    return Draft(parse(_unlocked_or_opened(proposal, kept)), kept.sha256, kept.saved_at, kept.saved_by)


def draft_saved_by(proposal: Proposal) -> User | None:
    """Who kept the draft last."""
    found = ProposalContent.objects.select_related("saved_by").filter(proposal=proposal, version=0).first()
    return found.saved_by if found else None


def load_opened(proposal: Proposal) -> Content:
    """The version that counts, after the opening; raises Sealed before it, and for what was taken back."""
    return load_opened_together([proposal])[proposal.pk]


def load_opened_together(proposals: Collection[Proposal]) -> dict[int, Content]:
    """The versions that count by the proposal's id, by one query; raises Sealed when one is not opened."""
    if any(not each.lot.call.is_opened or each.state in UNFILED for each in proposals):
        raise Sealed
    found = load_readable(proposals)
    if len(found) < len(proposals):
        raise Sealed
    return found


def load_readable(proposals: Collection[Proposal]) -> dict[int, Content]:
    """What was opened of these by the proposal's id: as it was corrected where the commission asked for it,
    else as it was filed. What still lies in an envelope, or was never opened, is not among them; one query.
    """
    at_hand = [each.pk for each in proposals if each.lot.call.is_opened and each.state not in UNFILED]
    opened = OpenedContent.objects.filter(proposal__in=at_hand)
    told = opened.values_list("proposal_id", "body", "proposal__correction__body")
    return {pk: parse(bytes(corrected or body)) for pk, body, corrected in told}


def save(proposal: Proposal, content: Content, *, by: User | None) -> ProposalContent:
    """Keep the draft, locked; called by actions only. What is kept is parsed again beforehand."""
    key = _first_key(proposal)
    body = replace(content, salt=_salt(key)).to_bytes()
    parse(body)
    kept = {"body": keys.lock(body, key), "sha256": _hash(body), "saved_at": clock.now(), "saved_by": by}
    stored, _created = ProposalContent.objects.update_or_create(proposal=proposal, version=0, defaults=kept)
    return stored


def save_anew(proposal: Proposal, content: Content, *, by: User | None) -> ProposalContent:
    """Keep this draft under a new key; called by actions only, when the old key is gone."""
    # Nobody can read any more what they are.
    Sending.objects.filter(proposal=proposal, attachment__isnull=True).delete()
    proposal.key_name, proposal.key_until = "", None
    proposal.save(update_fields=["key_name", "key_until"])
    return save(proposal, content, by=by)


def secret_of_sendings(proposal: Proposal) -> bytes:
    """What locks files on their way to the draft; of no use once the draft's key is gone. Raises Sealed."""
    return hashlib.blake2b(key=_first_key(proposal), digest_size=keys.SIZE, person=b"ashar sending").digest()


def freeze_version(proposal: Proposal, version: int, *, at: datetime, by: User | None) -> ProposalContent:
    """Copy the draft into a filed version that never changes again; called by actions only.

    It is sealed to the call's key, and beside that stays under the organisation's own lock.
    """
    draft = ProposalContent.objects.get(proposal=proposal, version=0)
    key, body = key_of(proposal.lot.call), _unlocked(proposal, draft)
    brought = [each.id for files in parse(body).files.values() for each in files]
    if brought:
        Attachment.objects.filter(proposal=proposal, pk__in=brought, is_filed=False).update(is_filed=True)
    return ProposalContent.objects.create(
        proposal=proposal,
        version=version,
        saved_at=at,
        saved_by=by,
        body=keys.lock(body, _first_key(proposal)),
        sealed=sealing.seal(body, bytes(key.public_key)) if key else None,
        key=key,
        sha256=_hash(body),
    )


def is_entered(proposal: Proposal) -> bool:
    """Whether the version that counts is here; one on paper is typed after the opening."""
    return bool(ProposalContent.objects.filter(proposal=proposal, version=proposal.version).exists())


def keep_entered(proposal: Proposal, content: Content, *, at: datetime, by: User) -> str:
    """Keep what came out of an envelope as the version that counts; its hash. Called by actions only.

    It is open from now on; the organisation's own people get a copy under their lock. A draft that they
    have written here themselves stays as it is.
    """
    key = _first_key(proposal)
    body = replace(content, salt=_salt(key)).to_bytes()
    parse(body)
    kept = {"sha256": _hash(body), "saved_at": at, "saved_by": by, "body": keys.lock(body, key)}
    ProposalContent.objects.create(proposal=proposal, version=proposal.version, **kept)
    OpenedContent.objects.create(proposal=proposal, body=body)
    return _hash(body)


def open_filed(proposals: Collection[Proposal], key: PrivateKey | None) -> None:
    """Unseal the versions that count and keep what they say; called by the opening only.

    Raises NotAsFiled when one is not what was hashed. A version filed before calls had keys is
    read by the organisation's own.
    """
    wanted = {proposal.pk: proposal for proposal in proposals}
    kept = ProposalContent.objects.filter(proposal__in=proposals, version__gte=1)
    for each in kept:
        proposal = wanted[each.proposal_id]
        if each.version != proposal.version:
            continue
        OpenedContent.objects.create(proposal=proposal, body=_unsealed(proposal, each, key))


def is_what_was_filed(proposal: Proposal, body: bytes) -> bool:
    """Whether these are the very bytes of the version that counts."""
    return _hash(body) == fingerprint(proposal)


def open_brought(proposal: Proposal, body: bytes) -> None:
    """Keep what the applicant brought as what was opened; called by the opening only. Raises NotAsFiled."""
    if not is_what_was_filed(proposal, body):
        raise NotAsFiled(proposal.number)
    OpenedContent.objects.create(proposal=proposal, body=body)


def working_copy(proposal: Proposal) -> bytes:
    """The version that counts, from the copy that its draft's key still reads; called by actions only.

    Raises Sealed when there is none.
    """
    return _unlocked(proposal, ProposalContent.objects.get(proposal=proposal, version=proposal.version))


def _unsealed(proposal: Proposal, kept: ProposalContent, key: PrivateKey | None) -> bytes:
    try:
        body = sealing.unseal(bytes(kept.sealed), key) if key and kept.sealed else _unlocked(proposal, kept)
    except (keys.Tampered, Sealed) as error:
        raise NotAsFiled(proposal.number) from error
    if _hash(body) != kept.sha256:
        raise NotAsFiled(proposal.number)
    return body


def fingerprint(proposal: Proposal) -> str:
    """SHA-256 of the version that counts: the check code of its receipt."""
    return ProposalContent.objects.get(proposal=proposal, version=proposal.version).sha256


def is_filed_as_it_is(proposal: Proposal) -> bool:
    """Whether the draft is what stands filed now, so that filing again would change nothing."""
    return proposal.state == "filed" and not changed_since_filing([proposal])


def changed_since_filing(proposals: Iterable[Proposal]) -> set[int]:
    """Ids of those filed whose draft is another text now; one query."""
    filed = {proposal.pk: proposal.version for proposal in proposals if proposal.state == "filed"}
    kept = ProposalContent.objects.filter(proposal__in=filed, version__in={0, *filed.values()})
    found: dict[int, set[str]] = defaultdict(set)
    for pk, version, sha256 in kept.values_list("proposal", "version", "sha256"):
        if version in (0, filed[pk]):
            found[pk].add(sha256)
    return {pk for pk, texts in found.items() if len(texts) > 1}


def filings_since(proposal: Proposal, moment: datetime) -> int:
    """How many versions were filed after this moment."""
    filed = ProposalContent.objects.filter(proposal=proposal, version__gte=1, saved_at__gt=moment)
    return int(filed.count())


def versions_of(proposal: Proposal) -> list[Version]:
    """The filed versions, the newest first: numbers, times and hashes."""
    filed = ProposalContent.objects.filter(proposal=proposal, version__gte=1).order_by("-version")
    return [Version(*row) for row in filed.values_list("version", "saved_at", "sha256")]


def locked(proposal: Proposal, told: object) -> bytes:
    """What is kept beside the draft, under the same lock; called by actions only."""
    return keys.lock(canonical({"told": told}), _first_key(proposal))


def unlocked(proposal: Proposal, body: bytes) -> Any:
    """What was kept beside the draft; None when its key is gone."""
    try:
        return json.loads(keys.unlock(bytes(body), _key(proposal)))["told"]
    except (keys.Tampered, Sealed):
        return None


def copy_ends(proposal: Proposal) -> bool:
    """Whether the own copy ends with the deadline: the key of the call leaves the server."""
    key = key_of(proposal.lot.call)
    return key is not None and key.leaves_server


def forget_working_copy(proposal: Proposal) -> None:
    """Destroy the key of the draft and of the organisation's own copies; called by actions only.

    What was filed stays sealed, and is read again after the opening.
    """
    keys.destroy(proposal.key_name)


def _must_be_own(proposal: Proposal, user: User, *, helps: bool = False) -> None:
    if not (writes(user, proposal) if helps else is_own(proposal, user)):
        raise Sealed


def _first_key(proposal: Proposal) -> bytes:
    """The draft's key, made now if it has none: a new draft, or one begun before drafts were locked."""
    if not proposal.key_name:
        proposal.key_name = keys.make("draft")
        proposal.save(update_fields=["key_name"])
    return _key(proposal)


def _key(proposal: Proposal) -> bytes:
    if is_given_up(proposal):
        raise Sealed
    try:
        return keys.read(proposal.key_name)
    except keys.KeyGone as error:
        raise Sealed from error


def _salt(key: bytes) -> str:
    """Of one draft always the same, so that an unchanged text keeps its hash; secret like the key."""
    return hashlib.blake2b(key, digest_size=16, person=b"ashar salt").hexdigest()


def _unlocked(proposal: Proposal, kept: ProposalContent) -> bytes:
    body = bytes(kept.body)
    if body.startswith(_PLAIN) and hashlib.sha256(body).hexdigest() == kept.sha256:
        return body
    try:
        return keys.unlock(body, _key(proposal))
    except keys.Tampered as error:  # as after `save_anew`: the key of an earlier version is gone
        raise Sealed from error


def _unlocked_or_opened(proposal: Proposal, kept: ProposalContent) -> bytes:
    """The bytes by the draft's key; when it is gone, as they were opened, if they are of the version that
    counts or of its draft.
    """
    try:
        return _unlocked(proposal, kept)
    except Sealed:
        opened = OpenedContent.objects.filter(proposal=proposal).first()
        if opened is None or kept.version not in (0, proposal.version):
            raise
        return bytes(opened.body)


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
