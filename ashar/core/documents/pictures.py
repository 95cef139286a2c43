"""Pictures drawn from facts: one page of typst as a PNG, in our own letters; nothing is pasted in."""

import hashlib
import json
from pathlib import Path
from typing import Any

import typst

from ashar.core import rehearsal
from ashar.core.documents.rendering import HERE, ROOT, keep

PPI = 144  # a template's point is two pixels


def draw_picture(template: Path, words: dict[str, Any]) -> bytes:
    """The picture as a PNG, kept under the hash of what it was drawn from; `words` reach it as JSON."""
    text = json.dumps(words, ensure_ascii=False, sort_keys=True)
    name = hashlib.sha256(template.read_bytes() + text.encode()).hexdigest()
    kept = rehearsal.data_dir() / "documents" / name[:2] / f"{name}.png"
    if kept.exists():
        return kept.read_bytes()
    drawn: bytes = typst.compile(
        str(template),
        root=str(ROOT),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"words": text},
        format="png",
        ppi=PPI,
    )
    keep(kept, drawn)
    return drawn
