"""Organisations as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Says which duties memberships give, and puts its links on the pages of accounts."""

    name = "ashar.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Tell the frame of memberships, and the pages of accounts of organisations."""
        from ashar.accounts.demonstration import register_capacity
        from ashar.accounts.links import register_own_pages, register_way_in
        from ashar.core.web.ties import NGO, provide_ties
        from ashar.organisations import notices, own  # noqa: F401 - registers its kinds of notices
        from ashar.organisations.models import MemberCode
        from ashar.organisations.queries import capacities_of, rows_of_memberships

        provide_ties("membership", rows_of_memberships, implies=NGO, names=dict(MemberCode.choices))
        register_capacity(capacities_of)
        register_own_pages(own.pages_of)
        register_way_in(_("Register an organisation"), "organisation-register")
