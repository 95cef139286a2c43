"""Versions of a programme: each is a paper with a number and a check code, kept for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db import transaction

from ashar.core import journal, lifecycle
from ashar.core.documents import Document, issue_document, supersede
from ashar.programmes.models import (
    DecisionPaper,
    Programme,
    ProgrammeLine,
    ProgrammeVersion,
    VersionKind,
)
from ashar.programmes.papers import PROGRAMME
from ashar.programmes.papers.facts import ProgrammeFacts, facts_of

NEWER = "A newer version of the programme has replaced it."


def last_version(programme: Programme) -> ProgrammeVersion | None:
    """The version that everybody reads now."""
    return programme.versions.select_related("document").filter(n=programme.version).first()


def text_of(version: ProgrammeVersion) -> ProgrammeFacts:
    """What a version says."""
    found = PROGRAMME.unpack(bytes(version.document.data))
    assert isinstance(found, ProgrammeFacts)
    return found


def differs_from_last(programme: Programme, lines: Sequence[ProgrammeLine] | None = None) -> bool:
    """Whether the text has changed since the last version; a first one is always a change."""
    last = last_version(programme)
    if last is None:
        return True
    said = text_of(last)
    now = facts_of(programme, version=said.version, lines=lines)
    return msgspec.structs.replace(now, salt=said.salt, act=said.act) != said


@transaction.atomic
def make_version(
    programme: Programme,
    kind: VersionKind,
    *,
    by: journal.Actor,
    note: Mapping[str, str] | None = None,
    paper: DecisionPaper | None = None,
) -> ProgrammeVersion:
    """Publish the text as it stands now; its paper replaces the one before, which stays readable."""
    last = last_version(programme)
    programme.version += 1
    facts = facts_of(programme, version=programme.version, paper=paper)
    document = _issue(programme, last.document if last else None, facts, by)
    programme.save(update_fields=["version"])
    _open_lines(programme)
    version: ProgrammeVersion = ProgrammeVersion.objects.create(
        programme=programme,
        n=programme.version,
        kind=kind,
        document=document,
        decision=paper,
        **(note or {}),
    )
    return version


def _issue(
    programme: Programme, before: Document | None, facts: ProgrammeFacts, by: journal.Actor
) -> Document:
    if before is not None:
        return supersede(before, data=facts, by=by, reason=NEWER)
    return issue_document(
        PROGRAMME.code,
        subject_number=programme.number,
        chain=programme.chain,
        data=facts,
        by=by,
        is_demonstration=programme.authority.is_demonstration,
        is_public=True,
        mode=programme.mode,
    )


def _open_lines(programme: Programme) -> None:
    """Let everybody know of the lines as this version has them."""
    lines: Any = programme.lines.exclude(state="dropped")
    for line in lines.select_related("authority", "programme", "priority"):
        if line.first_version is None:
            line.first_version = programme.version
            line.save(update_fields=["first_version"])
        lifecycle.retie(line)
