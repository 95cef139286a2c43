"""Complaints as a Django application."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Brings its notices and its paper, and stands on the page of a call."""

    name = "ashar.complaints"
    label = "complaints"

    def ready(self) -> None:
        """Register what other modules ask for by name."""
        from ashar.calls.links import register_call_links
        from ashar.complaints import notices, paper  # noqa: F401  register their kinds
        from ashar.complaints.links import links_of_call

        register_call_links(links_of_call)
