"""How many histories of money are invented, and in how many parts, so that several processes share them.

HISTORIES (60; CI asks for 300, `make property` for 10,000) in PARTS (1) by chance different from each other.
"""

import os
from pathlib import Path

import pytest

PARTS = int(os.environ.get("PARTS", "1"))
HISTORIES = int(os.environ.get("HISTORIES", "60")) // PARTS
in_parts = pytest.mark.parametrize("part", range(1, PARTS + 1))
TOLD = Path(__file__).resolve().parents[2] / "build" / "histories.txt"


def tell(capsys: pytest.CaptureFixture[str], said: str) -> None:
    """Say it past what captures, and keep it: the words of other processes are lost."""
    with capsys.disabled():
        print(f"\n{said}")
    TOLD.parent.mkdir(exist_ok=True)
    with TOLD.open("a") as kept:
        kept.write(f"{said}\n")
