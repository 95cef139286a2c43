"""Complaints as a Django application."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Brings its notices and its paper, and stands on the pages of a call and of its results."""

    name = "ashar.complaints"
    label = "complaints"

    def ready(self) -> None:
        """Register what other modules ask for by name."""
        from ashar.calls.holds import register_hold
        from ashar.calls.links import register_call_links
        from ashar.complaints import notices, paper  # noqa: F401  register their kinds
        from ashar.complaints.links import links_of_call, links_of_results
        from ashar.complaints.queries import holds_of
        from ashar.selection.links import register_result_links

        register_call_links(links_of_call)
        register_hold(holds_of)
        register_result_links(links_of_results)
