"""Drawing papers: facts to words in Python, words to a tagged PDF by typst.

A template gets nothing but JSON, so whatever people wrote stays text. A drawn paper is kept under the
hash of everything it was drawn from; the folder may be emptied at any time.
"""

import hashlib
import json
import os
import tempfile
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils import translation
from django.utils.translation import gettext as _

from ashar.core import clock, i18n, rehearsal
from ashar.core.documents.issuing import check_code
from ashar.core.documents.kinds import Facts, Kind, kind_of
from ashar.core.documents.models import Document
from ashar.core.i18n.saying import said
from ashar.core.thread import Mode

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent  # templates of every module import core's
# Both languages at once, so that nobody takes a sample for a paper.
WATERMARKS = {
    "demonstration": "ҮЛГҮ / ОБРАЗЕЦ",
    "rehearsal": "МАШЫГУУ / УЧЕБНЫЙ ПРОГОН",
    "draft": "ДОЛБООР / ПРОЕКТ",
}


def render(document: Document, language: str) -> bytes:
    """The paper as a PDF in this language."""
    kind = kind_of(document.kind)
    facts = kind.unpack(bytes(document.data))
    with translation.override(language):
        words = {**_common(kind, facts), **_marks(document), "body": kind.present(facts)}
    return _drawn(kind, words, document.issued_at)


def render_direct(
    kind_code: str,
    facts: Facts,
    language: str,
    *,
    is_demonstration: bool = False,
    is_draft: bool = False,
    at: datetime | None = None,
) -> bytes:
    """A paper that is given out once and never kept: no number, no check code, nothing on disk.

    `is_draft`: to be read before it is issued; it says so across the page. `at`: the moment that the file
    says it was made, where the same facts have to give the same bytes.
    """
    kind = kind_of(kind_code)
    with translation.override(language):
        words = {**_common(kind, facts), "body": kind.present(facts)}
    mark = "draft" if is_draft else "demonstration" if is_demonstration else ""
    words["watermark"] = rehearsed() or WATERMARKS.get(mark, "")
    return _compile(kind, json.dumps(words, ensure_ascii=False, sort_keys=True), at or clock.now())


def qr(content: str) -> str:
    """A QR code as an SVG drawing."""
    return str(segno.make(content, error="m", micro=False).svg_inline(border=0, omitsize=True))


def _common(kind: Kind, facts: Facts) -> dict[str, Any]:
    return {
        "language": i18n.language_of(),
        "title": str(kind.title),
        "authority": said(facts.authority),
        "page": _("Page {n} of {all}"),
        "number": "",
        "watermark": "",
        "superseded": "",
    }


def _marks(document: Document) -> dict[str, Any]:
    """What makes the paper checkable: number, day, check code, address and its QR."""
    address = f"{rehearsal.site()}/v/{document.number}"
    newer = document.superseded_by
    return {
        "number": document.number,
        "subject": document.subject_number,
        "issued": i18n.day(clock.local(document.issued_at).date()),
        "watermark": watermark_of(document),
        "superseded": _("No longer in force. Replaced by document {number}.").format(number=newer.number)
        if newer
        else "",
        "check": {
            # Whoever holds a paper that is not public proves it by the code.
            "qr": qr(f"{address}?code={document.sha256[:16]}"),
            "alt": _("QR code of the page that checks this paper"),
            "heading": _("Check this paper"),
            "address": address.split("://", 1)[1],
            "code": check_code(document.sha256),
            "code_label": _("Check code"),
            "advice": _(
                "Open the address or scan the code, and compare the check code with the one shown there."
            ),
        },
    }


def rehearsed() -> str:
    """The watermark of everything that is drawn in a rehearsal; empty outside of one."""
    return WATERMARKS["rehearsal"] if rehearsal.here() else ""


def watermark_of(document: Document) -> str:
    """What stands across the paper: sample, rehearsal, or nothing."""
    if document.is_demonstration:
        return rehearsed() or WATERMARKS["demonstration"]
    return WATERMARKS["rehearsal"] if document.mode == Mode.REHEARSAL else rehearsed()


def _drawn(kind: Kind, words: dict[str, Any], issued_at: datetime) -> bytes:
    text = json.dumps(words, ensure_ascii=False, sort_keys=True)
    name = hashlib.sha256(f"{_templates(kind.template)}{issued_at.isoformat()}{text}".encode()).hexdigest()
    kept = rehearsal.data_dir() / "documents" / name[:2] / f"{name}.pdf"
    if kept.exists():
        return kept.read_bytes()
    drawn = _compile(kind, text, issued_at)
    keep(kept, drawn)
    return drawn


def _compile(kind: Kind, text: str, at: datetime) -> bytes:
    drawn: bytes = typst.compile(
        str(kind.template),
        root=str(ROOT),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"words": text},
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
        format="pdf",
    )
    return drawn


@lru_cache(maxsize=64)
def _templates(template: Path) -> str:
    """A hash of the files that a paper is drawn by, so that an improved template draws anew."""
    whole = hashlib.sha256()
    for path in (template, HERE / "base.typ"):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def keep(path: Path, content: bytes) -> None:
    """Put a drawn thing where it is looked for next time, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(draft, path)
