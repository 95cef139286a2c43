"""The index of a dossier: each document with its number, date, hash, and the original on paper."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import i18n
from ashar.core.documents import Facts, Kind, Texts
from ashar.core.i18n.saying import said

HALF = 32  # signs of a hash


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the ZIP and its hash."""

    path: str
    sha256: str


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A document: its title, number and day, its files, and its original on paper if that is recorded."""

    title: Texts
    number: str
    dated: date | None = None
    files: list[Named] = []
    original_number: str = ""
    original_dated: date | None = None
    kept_at: str = ""


class IndexFacts(Facts, frozen=True, kw_only=True):
    """What is in a dossier. `as_of`: when the newest of its facts was recorded."""

    call: str
    call_title: Texts
    form: Texts
    as_of: datetime
    listed: list[Listed]
    tables: list[tuple[Texts, str, int]]
    checking: list[Named]
    originals: list[Listed]
    left_out: list[Texts]
    entries: int
    head: str


def present_index(facts: IndexFacts) -> dict[str, Any]:
    """The index in words."""
    return {
        "under": _("Call {number}").format(number=facts.call),
        "heading": _("Dossier: index"),
        "lede": said(facts.call_title),
        "facts": [
            (_("Form"), said(facts.form)),
            (_("With everything recorded up to"), i18n.moment(facts.as_of)),
            (_("Documents"), i18n.number(len(facts.listed))),
            (_("Entries of the journal"), i18n.number(facts.entries)),
        ],
        "left_out_label": _("What is not in it"),
        "left_out": [said(each) for each in facts.left_out],
        "listed_label": _("Documents"),
        "listed_head": ["№", _("Document"), _("Original on paper"), _("File and its SHA-256")],
        "listed": [_row(n, each) for n, each in enumerate(facts.listed, start=1)],
        "originals_label": _("Originals on paper of what has no file here"),
        "originals_head": [_("Act"), _("Original on paper")],
        "originals": [[f"{said(each.title)}\n{each.number}", _original(each)] for each in facts.originals],
        "tables_label": _("Data"),
        "tables_head": [_("Table"), _("File"), _("Rows")],
        "tables": [[said(title), path, i18n.number(rows)] for title, path, rows in facts.tables],
        "checking_label": _("For checking"),
        "checking": [_file(each) for each in facts.checking],
        "advice": _(
            "How to check: README.txt. In short: python3 verify_dossier.py DOSSIER.zip compares every file "
            "with the list of contents, the papers and receipts with the journal, and the journal with its "
            "published heads."
        ),
        "head_label": _("Head of the journal that the extract leads to"),
        "head": _broken(facts.head),
    }


def _row(n: int, each: Listed) -> dict[str, Any]:
    about = " · ".join(filter(None, (each.number, i18n.short_day(each.dated) if each.dated else "")))
    return {
        "n": str(n),
        "title": said(each.title),
        "about": about,
        "original": _original(each),
        "files": [_file(file) for file in each.files],
    }


def _file(each: Named) -> list[str]:
    """Its path, which may be broken after a stroke, and its hash in two lines."""
    path = each.path.replace("/", "/\u200b").replace("-", "-\u200b")
    return [path, _broken(each.sha256)]


def _broken(sha256: str) -> str:
    return "\n".join(filter(None, (sha256[:HALF], sha256[HALF:])))


def _original(each: Listed) -> str:
    if not each.original_number:
        return ""
    day = i18n.short_day(each.original_dated) if each.original_dated else ""
    return "\n".join(filter(None, (f"№ {each.original_number}", day, each.kept_at)))


INDEX = Kind(
    "dossier_index",
    gettext_lazy("Index of a dossier"),
    IndexFacts,
    Path(__file__).with_name("index.typ"),
    present_index,
)
