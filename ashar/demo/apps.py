"""The demonstration and rehearsals as a Django application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Offers a rehearsal beside every call in preparation."""

    name = "ashar.demo"
    label = "demo"

    def ready(self) -> None:
        """Register what other modules show without knowing it."""
        from ashar.calls.links import register_draft_links
        from ashar.demo.rehearsals import rules  # noqa: F401  adds its permissions
        from ashar.demo.rehearsals.links import links_of_draft

        register_draft_links(links_of_draft)
