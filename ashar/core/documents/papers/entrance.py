"""The slip with a one-time code: printed, handed over, never kept (`render_direct` only)."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import i18n
from ashar.core.documents.kinds import Facts, Kind
from ashar.core.documents.rendering import qr


class EntranceFacts(Facts, frozen=True, kw_only=True):
    """Facts of a slip. `address`: where the code is typed in; `code_address`: the same with the code."""

    name: str
    login: str
    code: str
    address: str
    code_address: str
    valid_until: datetime


def present(facts: EntranceFacts) -> dict[str, Any]:
    """The slip in words."""
    return {
        "heading": _("How to enter Ashar"),
        "facts": [
            (_("Issued to"), facts.name),
            (_("Sign-in name"), facts.login),
            (_("The code is valid until (Bishkek time)"), i18n.moment(facts.valid_until)),
        ],
        "code_label": _("One-time code"),
        "code": facts.code,
        "address_label": _("Web address"),
        "address": facts.address.split("://", 1)[-1],
        "qr": qr(facts.code_address),
        "qr_alt": _("QR code that opens the page of entrance"),
        "steps": [
            _("Open the address, or point the camera of your phone at the square."),
            _("Type in the code, if it is asked for."),
            _("Choose a password that only you know. From then on you enter with it."),
        ],
        "warning": _("The code works once. Give this paper to nobody, and throw it away after entering."),
    }


ENTRANCE = Kind(
    "entrance",
    gettext_lazy("One-time code of entrance"),
    EntranceFacts,
    Path(__file__).with_name("entrance.typ"),
    present,
)
