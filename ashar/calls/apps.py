"""Calls as a Django application."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Says what calls still need, and what people hear of them."""

    name = "ashar.calls"
    label = "calls"

    def ready(self) -> None:
        """Tell commissions which calls need them; make the kinds of notices known."""
        from ashar.calls import hearing, key_sheet, notices, press  # noqa: F401  register their kinds and measures
        from ashar.calls.queries import calls_that_need, deadlines_of
        from ashar.commissions.engagements import provide_deadlines, provide_engagements

        provide_engagements(calls_that_need)
        provide_deadlines(deadlines_of)
