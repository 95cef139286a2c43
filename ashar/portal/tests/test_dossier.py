"""The dossier of a call: what is in it, in which form, when, and that its checker finds what was changed."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ashar.calls.models import Call
from ashar.portal.actions import ask_dossier, make_waiting
from ashar.portal.models import Dossier

CHECKER = Path("tools/verify_dossier.py").resolve()


def made(call: Call, form: str, by: Any = None) -> Dossier:
    ask_dossier(call=call, form=form, by=by)
    while make_waiting():
        pass
    return Dossier.objects.select_related("file").get(call=call, form=form)


def content_of(dossier: Dossier) -> bytes:
    from ashar.core.files import open_stored

    with open_stored(dossier.file) as file:
        return file.read()


def check(path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, CHECKER, path, *more], capture_output=True, text=True, timeout=120)


@pytest.fixture
def decided(demo_town: Any) -> Call:
    print(list(Call.objects.filter(mode="live").values_list("number", "state")))
    return Call.objects.filter(lots__awards__agreement__tranches__payments__isnull=False).order_by("pk")[0]


def test_try(decided: Call, tmp_path: Path) -> None:
    from tests.support.routes import cast

    by = cast()["head"]
    for form in ("public", "full"):
        d = made(decided, form, by)
        print(d.state, d.done, d.total, d.left_out)
        p = tmp_path / f"{form}.zip"
        p.write_bytes(content_of(d))
        Path("/tmp/dos").mkdir(exist_ok=True)
        Path(f"/tmp/dos/{form}.zip").write_bytes(content_of(d))
        print(zipfile.ZipFile(p).namelist())
        print(check(p).stdout, check(p).stderr)
    assert 0
