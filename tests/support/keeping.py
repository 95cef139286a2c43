"""Keepers whose shares leave the server: the rule, and a keeper who takes the sheet."""

from __future__ import annotations

from ashar.accounts.models import User
from ashar.calls import sheets
from ashar.calls.actions import take_share, write_sheet
from ashar.calls.models import Call, KeyShare
from ashar.regulations.actions import override_rule
from tests.support.office import Office

PASSPHRASE = "кар чай таш булут"


def let_shares_leave(office: Office) -> None:
    """From now on shares of calls of this authority go onto sheets."""
    key, why = "opening.shares_leave_the_server", {"reason_ky": "Кылдат", "reason_ru": "Осторожность"}
    override_rule(authority=office.authority, key=key, value=True, by=office.head, **why)


def take_sheet(call: Call, keeper: User, passphrase: str = PASSPHRASE) -> str:
    """The text of the sheet that this keeper takes."""
    lines = write_sheet(call=call, by=keeper, passphrase=passphrase).lines()
    take_share(call=call, by=keeper, code=code_of(call, keeper))
    return "\n".join(lines)


def code_of(call: Call, keeper: User) -> str:
    """What stands at the foot of the keeper's sheet."""
    return sheets.check_code(KeyShare.objects.get(key__call=call, keeper=keeper).digest)
