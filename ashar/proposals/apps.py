"""Proposals as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """Makes the notices known, and says who may read a receipt."""

    name = "ashar.proposals"
    label = "proposals"

    def ready(self) -> None:
        """Tell the outbox and the documents."""
        from ashar.calls.hearers import register_applicants
        from ashar.calls.links import register_call_links
        from ashar.core.documents import allow
        from ashar.core.web.ties import NGO, provide_ties
        from ashar.organisations.vault.uses import register_uses
        from ashar.proposals import notices, vaulting
        from ashar.proposals.actions.attaching import let_go
        from ashar.proposals.links import links_of_call
        from ashar.proposals.printing import ENVELOPE
        from ashar.proposals.queries import may_read_envelope_receipt, may_read_receipt
        from ashar.proposals.team import HELPER, rows_of_helpers

        provide_ties("helper", rows_of_helpers, implies=NGO, names={HELPER: _("helper with a proposal")})
        notices.register_kinds()
        allow("receipt", may_read_receipt)
        allow(ENVELOPE.code, may_read_envelope_receipt)
        register_call_links(links_of_call)
        register_applicants(notices.applicants_of)
        register_uses(vaulting.uses_of, let_go)
