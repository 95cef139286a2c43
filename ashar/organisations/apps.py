"""Organisations as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Says which duties memberships give, and puts its links on the pages of accounts."""

    name = "ashar.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Tell the access table of memberships, and the pages of accounts of organisations."""
        from ashar.accounts.demonstration import register_capacity
        from ashar.accounts.links import register_own_pages, register_way_in
        from ashar.core.web import access
        from ashar.organisations import notices, own  # noqa: F401 - registers its kinds of notices
        from ashar.organisations.models import MemberCode
        from ashar.organisations.queries import capacities_of, duties_from_memberships

        access.provide_duties(duties_from_memberships, names=dict(MemberCode.choices))
        register_capacity(capacities_of)
        register_own_pages(own.pages_of)
        register_way_in(_("Register an organisation"), "organisation-register")
