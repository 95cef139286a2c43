"""Commissions as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommissionsConfig(AppConfig):
    """Says which ties seats are, and what those who sit in them are called."""

    name = "ashar.commissions"
    label = "commissions"

    def ready(self) -> None:
        """Tell the frame of seats; their codes are names like `commission_chair`."""
        import ashar.commissions.notices  # noqa: F401  registers its kinds
        from ashar.accounts.demonstration import register_capacity
        from ashar.commissions.queries import capacities_of, rows_of_seats
        from ashar.core.web.ties import COMMISSION, provide_ties

        provide_ties(
            "seat",
            rows_of_seats,
            implies=COMMISSION,
            prefix="commission_",
            names={
                "commission_chair": _("chair of a commission"),
                "commission_secretary": _("secretary of a commission"),
                "commission_member": _("member of a commission who marks"),
                "commission_expert": _("independent expert of a commission"),
                "commission_observer": _("observer of a commission"),
                "commission_substitute": _("substitute in a commission"),
            },
        )
        register_capacity(capacities_of)
