"""Delivery as a Django application."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Makes the notices and papers of delivery known."""

    name = "ashar.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Register what other modules ask for by name."""
        from ashar.agreements.links import register_agreement_parts
        from ashar.core import documents
        from ashar.monitoring import notices  # noqa: F401  registers its kinds
        from ashar.monitoring.papers import acceptance_act, visit_sheet
        from ashar.monitoring.reports_part import reports_part
        from ashar.monitoring.visits_part import visits_part

        documents.register(visit_sheet.SHEET, acceptance_act.ACT)
        register_agreement_parts(reports_part)
        register_agreement_parts(reports_part)
        register_agreement_parts(visits_part)
