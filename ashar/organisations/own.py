"""What stands on the page of one's own account about organisations."""

from collections.abc import Iterable

from django.urls import reverse

from ashar.accounts.models import User
from ashar.organisations.models import Membership
from ashar.organisations.queries import capacity


def pages_of(user: User) -> Iterable[tuple[str, str]]:
    """The organisations one acts for, with the addresses of their pages; one query."""
    held = Membership.objects.current().filter(user=user).select_related("organisation").order_by("pk")
    return [(capacity(each), reverse("organisation", args=[each.organisation_id])) for each in held]
