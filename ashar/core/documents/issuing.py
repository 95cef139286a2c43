"""Issuing, superseding and checking documents."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction

from ashar.core import clock, journal, thread
from ashar.core.documents.kinds import Facts, kind_of
from ashar.core.documents.models import Document
from ashar.core.thread import Mode

ISSUED = "document.issue"
# Letters of the numbers as people may type or read them from paper.
_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХІ", "ABEKMHOPCTYXI")


def check_code(sha256: str) -> str:
    """The beginning of a hash as people compare it: `7f3a 91c4 0be2 5d68`."""
    return " ".join(sha256[start : start + 4] for start in range(0, 16, 4))


def bears_code(document: Document, typed: str) -> bool:
    """Whether this is the check code at the foot of the paper, however it was typed."""
    return plain_number(typed).lower() == check_code(document.sha256).replace(" ", "")


@transaction.atomic
def issue_document(
    kind: str,
    *,
    subject_number: str,
    chain: str,
    data: Facts,
    by: journal.Actor,
    is_demonstration: bool = False,
    is_public: bool = False,
    mode: str = Mode.LIVE,
) -> Document:
    """Give the paper its number, keep its facts, and write its hash in the journal."""
    packed = kind_of(kind).pack(data)
    journal.lock_chain(chain)
    document = Document.objects.create(
        number=thread.next_number(chain, clock.today().year, thread.Kind.DOCUMENT),
        chain=chain,
        kind=kind,
        subject_number=subject_number,
        data=packed,
        sha256=hashlib.sha256(packed).hexdigest(),
        issued_at=clock.now(),
        mode=mode,
        is_demonstration=is_demonstration,
        is_public=is_public,
    )
    facts = {"kind": kind, "subject": subject_number, "sha256": document.sha256}
    journal.write_entry(chain=chain, number=document.number, step=ISSUED, by=by, facts=facts)
    return document


@transaction.atomic
def supersede(document: Document, *, data: Facts, by: journal.Actor, reason: str) -> Document:
    """Issue a corrected paper in place of this one; `reason` is public.

    Raises ValueError when it has been superseded already.
    """
    journal.lock_chain(document.chain)
    old = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if old.superseded_by_id is not None:
        raise ValueError(f"{old.number} has been superseded already.")
    newer = issue_document(
        old.kind,
        subject_number=old.subject_number,
        chain=old.chain,
        data=data,
        by=by,
        is_demonstration=old.is_demonstration,
        is_public=old.is_public,
        mode=old.mode,
    )
    document.superseded_by_id = newer.pk
    return replace(old, by_paper=newer, reason=reason, by=by)


@transaction.atomic
def replace(document: Document, *, by_paper: Document, reason: str, by: journal.Actor) -> Document:
    """Say of a paper that another one, issued already, stands in its place; `reason` is public."""
    document.superseded_by_id = by_paper.pk
    document.save(update_fields=["superseded_by"])
    facts = {"superseded_by": by_paper.number, "reason": reason}
    journal.write_entry(
        chain=document.chain, number=document.number, step="document.supersede", by=by, facts=facts
    )
    return by_paper


@transaction.atomic
def publish_document(document: Document, *, by: journal.Actor) -> Document:
    """Let everybody read the paper."""
    document.is_public = True
    document.save(update_fields=["is_public"])
    journal.write_entry(chain=document.chain, number=document.number, step="document.publish", by=by)
    return document


class Answer(StrEnum):
    """What can be said of a number."""

    GENUINE = "genuine"
    SUPERSEDED = "superseded"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """The answer about a number, and the document it is about."""

    answer: Answer
    document: Document | None = None

    @property
    def code(self) -> str:
        """The check code to compare with the paper's."""
        return check_code(self.document.sha256) if self.document else ""


def plain_number(typed: str) -> str:
    """A number as it stands in the database, from what a person typed: capitals, Latin, no spaces."""
    return "".join(typed.split()).upper().translate(_LOOK_ALIKES)


def verify(number: str) -> Finding:
    """Look the number up and compare what is kept with what the journal says of it."""
    document = Document.objects.select_related("superseded_by").filter(number=plain_number(number)).first()
    if document is None:
        return Finding(Answer.UNKNOWN)
    if not _agrees_with_journal(document):
        return Finding(Answer.DAMAGED, document)
    return Finding(Answer.SUPERSEDED if document.superseded_by else Answer.GENUINE, document)


def _agrees_with_journal(document: Document) -> bool:
    entry = journal.Entry.objects.filter(chain=document.chain, number=document.number, step=ISSUED).first()
    said: dict[str, Any] = entry.facts["facts"] if entry else {}
    kept = hashlib.sha256(bytes(document.data)).hexdigest()
    return kept == document.sha256 == said.get("sha256") and said.get("kind") == document.kind
