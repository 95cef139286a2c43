"""Message catalogues: the compiled ones are not in git, so they are made from the written ones."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def stale_catalogues() -> list[Path]:
    """Catalogues that were written after they were last compiled."""
    return [
        written
        for written in sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
        if not (compiled := written.with_suffix(".mo")).exists()
        or compiled.stat().st_mtime < written.stat().st_mtime
    ]


def compile_catalogues() -> int:
    """Compile what is stale, whole files only; how many there were."""
    stale = stale_catalogues()
    for written in stale:
        draft = written.with_suffix(f".{os.getpid()}.new")  # several processes may compile at once
        with written.open("rb") as source, draft.open("wb") as target:
            write_mo(target, read_po(source, locale=written.parts[-3]))
        draft.replace(written.with_suffix(".mo"))
    return len(stale)
