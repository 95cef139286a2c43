"""The sheet of a keeper on paper and as a file: given out once, never kept (`render_direct` only)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.calls.models import KeyShare
from ashar.calls.sheets import BEGIN, END, Sheet, check_code
from ashar.core import i18n
from ashar.core.documents import Facts, Kind, Texts, register, render_direct
from ashar.core.documents.rendering import qr
from ashar.core.i18n.saying import said

# Whoever holds the sheet may read only one of them.
BOTH = ("ky", "ru")


class KeySheetFacts(Facts, frozen=True, kw_only=True):
    """Facts of a sheet. `lines`: the locked share, as it is typed in."""

    call_number: str
    call_title: Texts
    deadline: datetime
    keeper: str
    n: int
    of: int
    needed: int
    lines: list[str]
    code: str


def facts_of(share: KeyShare, sheet: Sheet) -> KeySheetFacts:
    """What stands on the sheet of this share."""
    call = share.key.call
    assert call.deadline is not None
    return KeySheetFacts(
        authority=i18n.texts_of(call.authority, "name"),
        call_number=call.number,
        call_title={} if call.is_protected else i18n.texts_of(call, "title"),
        deadline=call.deadline,
        keeper=share.keeper.name,
        n=share.n,
        of=share.key.shares.count(),
        needed=share.key.needed,
        lines=sheet.lines(),
        code=check_code(share.digest),
    )


def as_paper(share: KeyShare, sheet: Sheet, language: str) -> bytes:
    """The sheet as a PDF; both languages stand on it, this one as its main one."""
    is_demonstration = share.key.call.authority.is_demonstration
    return render_direct(KEY_SHEET.code, facts_of(share, sheet), language, is_demonstration=is_demonstration)


def as_file(share: KeyShare, sheet: Sheet) -> bytes:
    """The sheet as a text file."""
    facts = facts_of(share, sheet)
    head = []
    for language in BOTH:
        with translation.override(language):
            head += [f"{label}: {value}" for label, value in _told(facts)] + [*_steps(facts), ""]
    return "\r\n".join([*head, BEGIN, *facts.lines, END, ""]).encode()


def present(facts: KeySheetFacts) -> dict[str, Any]:
    """The sheet in words."""
    return {
        "heading": _("Sheet of a keeper of the key"),
        "lede": said(facts.call_title) if facts.call_title else "",
        "facts": _told(facts),
        "lines": facts.lines,
        "qr": qr("".join(facts.lines).replace(" ", "")),
        "qr_alt": _("QR code with the eight lines"),
        "steps": [_in(language, facts) for language in BOTH],
    }


def _in(language: str, facts: KeySheetFacts) -> list[str]:
    with translation.override(language):
        return _steps(facts)


def _told(facts: KeySheetFacts) -> list[tuple[str, str]]:
    return [
        (_("Call"), facts.call_number),
        (_("Keeper"), facts.keeper),
        (_("Share of the key"), f"{facts.n} / {facts.of}"),
        (_("Deadline (Bishkek time)"), i18n.moment(facts.deadline)),
        (_("Check code"), facts.code),
    ]


def _steps(facts: KeySheetFacts) -> list[str]:
    return [
        _(
            "Keep this sheet in a safe place. Do not write the passphrase on it, and do not keep both "
            "together."
        ),
        _("Without the passphrase the sheet opens nothing, and nobody can find the passphrase for you."),
        _("Before the deadline try the sheet on the page of the call. After the deadline enter it there."),
        _(
            "Any {needed} of {of} keepers open the proposals. If the sheet is lost, tell the city hall "
            "at once."
        ).format(needed=facts.needed, of=facts.of),
    ]


KEY_SHEET = Kind(
    "key_sheet",
    gettext_lazy("Sheet of a keeper of the key"),
    KeySheetFacts,
    Path(__file__).with_name("key_sheet.typ"),
    present,
)
register(KEY_SHEET)
