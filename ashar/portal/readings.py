"""What organisations, the ministry, auditors, advisers and donors find among public pages."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.accounts.links import Reading


def readings_of(user: Any) -> Iterator[Reading]:
    """Open calls for organisations; the register of orders for those who only read."""
    if "ngo" in user.duties():
        about = _("Where an organisation can file a proposal now: the theme, the most money, the last day.")
        yield Reading(_("Open calls"), about, reverse("calls:calls"))
    if user.duties() & {"ministry", "auditor", "adviser", "donor"}:
        about = _("Orders of every town, running and past: the stage of each, who ordered and for how much.")
        yield Reading(_("The register of orders"), about, reverse("portal:register"))
