"""Public pages as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Makes known: papers for a council session, the register to who comes to read, releases to a call."""

    name = "ashar.portal"
    label = "portal"

    def ready(self) -> None:
        """Register the papers and who issues them."""
        from ashar.accounts.links import register_own_pages, register_reading
        from ashar.calls.links import register_call_links
        from ashar.core import documents
        from ashar.portal import rules  # noqa: F401  adds its permissions
        from ashar.portal.dossier.drawing import KINDS as DRAWN
        from ashar.portal.dossier.links import links_of_call as dossier_of_call
        from ashar.portal.dossier.links import links_of_results, own_pages_of
        from ashar.portal.dossier.links import readings_of as readings_of_auditor
        from ashar.portal.news.links import links_of_call
        from ashar.portal.papers import KINDS
        from ashar.portal.readings import readings_of
        from ashar.selection.links import register_result_links

        register_call_links(links_of_call)
        register_call_links(dossier_of_call)
        register_result_links(links_of_results)
        register_reading(readings_of_auditor)
        register_own_pages(own_pages_of)
        register_reading(readings_of)
        documents.register(*KINDS, *DRAWN)
