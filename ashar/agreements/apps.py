"""Agreements as a Django application."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Brings its notices and its paper, and the tranches for the page of an agreement."""

    name = "ashar.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Register what other modules ask for by name."""
        from ashar.agreements import notices, paper, payment_notices  # noqa: F401  register their kinds
        from ashar.agreements.links import register_agreement_parts
        from ashar.agreements.parts import tranches_part
        from ashar.agreements.queries import may_read_paper
        from ashar.core import documents

        documents.allow("agreement", may_read_paper)
        register_agreement_parts(tranches_part)
