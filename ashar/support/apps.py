"""Support as a Django application."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Brings its notices, and puts notes and lists where people work."""

    name = "ashar.support"
    label = "support"

    def ready(self) -> None:
        """Register what other modules ask for by name."""
        from ashar.accounts.links import register_landing, register_reading
        from ashar.agreements.links import register_agreement_parts
        from ashar.calls.links import register_call_links
        from ashar.programmes.links import register_donors
        from ashar.support import links, notices  # noqa: F401 - registers its kinds of notices
        from ashar.support.queries.speaking import observers_of, pairs_of

        register_call_links(links.links_of_call)
        register_agreement_parts(links.parts_of_agreement)
        register_landing(links.landing_of)
        register_reading(links.readings_of)
        register_donors(pairs=pairs_of, people=observers_of)
