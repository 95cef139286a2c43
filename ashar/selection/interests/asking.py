"""Who is asked about whom: each applicant once, in an order that is one’s own and stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ashar.core.i18n import written
from ashar.selection.models import InterestDeclaration


@dataclass(frozen=True)
class Asked:
    """An applicant with all its proposals to the call, and the partners of each."""

    declarations: tuple[InterestDeclaration, ...]
    partners: tuple[str, ...]

    @property
    def first(self) -> InterestDeclaration:
        """The declaration that stands for all: one answers about the applicant."""
        return self.declarations[0]

    @property
    def name(self) -> str:
        """Everybody who stands behind it, in the reader’s language."""
        return ", ".join((str(written(self.first.proposal.organisation, "name")), *self.partners))


def asked_of(
    declarations: Iterable[InterestDeclaration], partners: Mapping[int, Sequence[str]] | None = None
) -> list[Asked]:
    """One member’s applicants, each once. Everybody gets another order, and a reload the same."""
    by_applicant: dict[int, list[InterestDeclaration]] = {}
    for each in declarations:
        by_applicant.setdefault(each.proposal.organisation_id, []).append(each)
    found = [Asked(tuple(own), _partners(own, partners or {})) for own in by_applicant.values()]
    return sorted(found, key=lambda each: _place(each.first))


def _partners(own: Iterable[InterestDeclaration], partners: Mapping[int, Sequence[str]]) -> tuple[str, ...]:
    named = [name for each in own for name in partners.get(each.proposal_id, ())]
    return tuple(dict.fromkeys(named))


def _place(declaration: InterestDeclaration) -> str:
    seed = f"{declaration.member_id}/{declaration.proposal.organisation_id}/{declaration.proposal.lot_id}"
    return hashlib.sha256(seed.encode()).hexdigest()
