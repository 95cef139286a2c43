"""What every object of an agreement shares."""

from __future__ import annotations

from ashar.agreements.models import Agreement
from ashar.core.lifecycle import Staged


class OfAgreement(Staged):
    """Mixin: an object of one agreement."""

    COMES_WITH = tuple(f"agreement__{way}" for way in Agreement.COMES_WITH)
    agreement: Agreement

    class Meta:
        abstract = True

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.agreement.chain
