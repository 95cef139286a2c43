"""Selection as a Django application."""

from django.apps import AppConfig


class SelectionConfig(AppConfig):
    """Brings its notices, and says who may read a protocol before it is public."""

    name = "ashar.selection"
    label = "selection"

    def ready(self) -> None:
        """Register what other modules ask for by name."""
        import ashar.selection.notices
        import ashar.selection.press  # noqa: F401
        from ashar.calls.links import register_call_links
        from ashar.core import documents
        from ashar.proposals.links import register_proposal_links
        from ashar.selection.links import links_of_call, links_of_proposal
        from ashar.selection.queries import may_read_correction, may_read_protocol

        documents.allow("protocol", may_read_protocol)
        documents.allow("dissent", may_read_protocol)
        documents.allow("correction_receipt", may_read_correction)
        register_call_links(links_of_call)
        register_proposal_links(links_of_proposal)
