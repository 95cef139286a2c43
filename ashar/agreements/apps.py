"""Agreements as a Django application."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Brings its notices and its paper, and the tranches for the page of an agreement."""

    name = "ashar.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Register what other modules ask for by name."""
        from ashar.agreements import (  # noqa: F401  register their kinds
            execution_paper,
            notices,
            paper,
            payment_notices,
        )
        from ashar.agreements.actions.signing import annul_agreement
        from ashar.agreements.links import links_of_money, register_agreement_parts
        from ashar.agreements.parts import tranches_part
        from ashar.agreements.queries import may_read_paper
        from ashar.core import documents
        from ashar.programmes.money_links import register_money_links
        from ashar.selection.links import register_undoing

        documents.allow("agreement", may_read_paper)
        register_undoing(annul_agreement)
        register_money_links(links_of_money)
        register_agreement_parts(tranches_part)
