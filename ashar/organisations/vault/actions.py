"""Deeds on a vault: papers come, are renewed, are taken away; the profile is kept; each opening is noted."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, journal
from ashar.core.files import Locked
from ashar.core.lifecycle import Blocker, Refused
from ashar.organisations.models import Organisation, VaultDocument
from ashar.organisations.notices import tell_of_expiry
from ashar.organisations.vault import keeping
from ashar.organisations.vault.keeping import Profile
from ashar.organisations.vault.kinds import OTHER, kind_of, kinds
from ashar.organisations.vault.uses import Use, let_go, uses_of

MOST_PAPERS = 60
# A certificate is valid for a month, and a new one is got within a week.
SOON = 14
# People are told so many days before the end of a paper, and when it is over.
TOLD_AT = (SOON, 3, -1)
KEEPERS = _("The head or the project manager of the organisation")


@dataclass(frozen=True)
class Days:
    """The day of issue and the last day, as written on the paper."""

    issued_on: date | None = None
    expires_on: date | None = None


@transaction.atomic
def add_document(
    *, organisation: Organisation, kind: str, file: Locked, days: Days, by: User, title: str = ""
) -> VaultDocument:
    """Put a paper into the vault. `title`: what it is, where the kind does not say it."""
    _begin(organisation, by)
    _refuse(adding_blockers(organisation))
    if kind not in kinds():
        raise Refused(_("There is no such kind of document."))
    return _put(organisation, secrets.token_hex(16), 1, kind, file, days, title if kind == OTHER else "", by)


def adding_blockers(organisation: Organisation) -> Iterator[Blocker]:
    """Why no further paper can be put into the vault."""
    if organisation.documents.current().count() >= MOST_PAPERS:
        words = _("There are {n} documents already. Take away what you no longer need.")
        yield Blocker(format_lazy(words, n=MOST_PAPERS))


@transaction.atomic
def renew_document(*, document: VaultDocument, file: Locked, days: Days, by: User) -> VaultDocument:
    """Put a newer version beside a paper; from now on it is the one that is offered."""
    _begin(document.organisation, by)
    before = _locked(document)
    title = _own_title(before)
    before.is_current = False
    before.save(update_fields=["is_current"])
    series, version = before.series, before.version + 1
    return _put(document.organisation, series, version, before.kind, file, days, title, by)


def taking_away_blockers(uses: Iterable[Use]) -> Iterator[Blocker]:
    """Why a paper with these uses cannot be taken away now."""
    for use in uses:
        if not use.is_filed:
            words = _("It is used in a draft: {number}. Take it out there first.")
            yield Blocker(format_lazy(words, number=use.number), link=use.address)


@transaction.atomic
def take_away(*, document: VaultDocument, by: User) -> int:
    """Take a paper out of the vault: versions that no filing refers to are removed for good, the others
    stay with their filings and are offered no more. How many stay.
    """
    organisation = document.organisation
    _begin(organisation, by)
    current = _locked(document)
    versions = organisation.documents.filter(series=current.series).select_for_update()
    ids = [each.pk for each in versions]
    uses = uses_of(ids)
    _refuse(taking_away_blockers(uses))
    filed = {use.document for use in uses if use.is_filed}
    gone = [pk for pk in ids if pk not in filed]
    let_go(gone)
    organisation.documents.filter(pk__in=gone).delete()
    organisation.documents.filter(pk__in=filed, is_current=True).update(is_current=False)
    _record(organisation, "vault.take_away", by, {"removed": sorted(gone), "kept": sorted(filed)})
    return len(filed)


@transaction.atomic
def save_profile(*, organisation: Organisation, profile: Profile, by: User) -> None:
    """Keep bank details, past projects and people; the journal knows only that it was done."""
    _begin(organisation, by)
    keeping.keep_profile(organisation, profile)
    _record(organisation, "vault.change_profile", by, {})


@transaction.atomic
def record_opening(*, document: VaultDocument, by: User) -> None:
    """Note that somebody opens a paper, in the vault or in a proposal; it never says in which."""
    _record(document.organisation, "vault.open", by, _facts(document))


def _own_title(document: VaultDocument) -> str:
    try:
        return keeping.kept_of(document).title
    except keeping.Unreadable:
        return ""


@transaction.atomic
def warn_of_end(*, pk: int) -> bool:
    """The worker tells the people that a paper ends soon, or is over; whether it was time to."""
    found = VaultDocument.objects.current().select_for_update(of=("self",)).select_related("organisation")
    document = found.filter(pk=pk).first()
    left = days_left(document) if document else None
    if document is None or left is None:
        return False
    mark = min(each for each in TOLD_AT if left <= each)
    if document.warned_at is not None and document.warned_at <= mark:
        return False
    document.warned_at = mark
    document.save(update_fields=["warned_at"])
    tell_of_expiry(document)
    return True


def _begin(organisation: Organisation, by: User) -> None:
    journal.lock_chain(journal.PLATFORM)
    if not by.has_perm("organisations.change_vault", organisation):
        raise Refused(Blocker(_("You cannot change the documents of the organisation."), who=KEEPERS))


def _refuse(blockers: Iterable[Blocker]) -> None:
    reasons = list(blockers)
    if reasons:
        raise Refused(*reasons)


def _locked(document: VaultDocument) -> VaultDocument:
    """The paper as it is now; raises Refused when it was renewed or taken away meanwhile."""
    found = VaultDocument.objects.current().select_for_update().filter(pk=document.pk).first()
    if found is None:
        raise Refused(_("Somebody has renewed this document or taken it away meanwhile."))
    return found  # type: ignore[no-any-return]


def _put(
    organisation: Organisation,
    series: str,
    version: int,
    kind: str,
    file: Locked,
    days: Days,
    title: str,
    by: User,
) -> VaultDocument:
    document: VaultDocument = VaultDocument.objects.create(
        organisation=organisation,
        series=series,
        version=version,
        kind=kind,
        issued_on=days.issued_on,
        expires_on=days.expires_on,
        valid_until=_valid_until(kind, days),
        file=file.row,
        body=keeping.locked_body(organisation, file, title),
        added_by=by,
    )
    _record(organisation, "vault.add", by, _facts(document))
    return document


def _valid_until(kind: str, days: Days) -> date | None:
    counted = kind_of(kind).counted
    if days.expires_on or not (counted and days.issued_on):
        return days.expires_on
    return days.issued_on + timedelta(days=counted)


def _facts(document: VaultDocument) -> dict[str, object]:
    return {"document": document.pk, "version": document.version}


def _record(organisation: Organisation, step: str, by: User, facts: dict[str, object]) -> None:
    number = f"organisation-{organisation.pk}"
    journal.write_entry(chain=journal.PLATFORM, number=number, step=step, by=by, facts=facts)


def days_left(document: VaultDocument) -> int | None:
    """Days until a paper is no longer valid, below zero when it is over; None when it has no end."""
    return (document.valid_until - clock.today()).days if document.valid_until else None
