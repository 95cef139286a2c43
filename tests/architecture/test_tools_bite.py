"""The tools that guard the architecture, each on a small planted tree: clean passes, planted fails."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import ladder

BIN = Path(sys.executable).parent


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of our environment in a planted tree, with the settings of pyproject.toml."""
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An `ashar` with every module of both contracts, all empty, and our settings."""
    shutil.copy(ladder.ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "ashar"
    modules = [package] + [package / name for layer in ladder.contract(0) for name in layer]
    modules += [package / "core" / name for layer in ladder.contract(1) for name in layer]
    for module in modules:
        module.mkdir()
        (module / "__init__.py").touch()
    return tmp_path


def write(tree: Path, place: str, text: str) -> None:
    path = tree / "ashar" / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    return run(tree, "lint-imports", "--no-cache", "--no-logo")


def test_the_ladder_holds_in_a_clean_tree(tree: Path) -> None:
    checked = lint_imports(tree)
    assert checked.returncode == 0, checked.stdout
    assert "2 kept, 0 broken" in checked.stdout


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("calls/models.py", "import ashar.proposals\n"),
        ("desk/views.py", "from ashar.portal import views\n"),
        ("portal/queries.py", "from ashar.config import settings\n"),
        ("core/__init__.py", "def f():\n    import ashar.places\n"),
        ("core/journal/__init__.py", "import ashar.core.lifecycle\n"),
        ("core/clock/__init__.py", "import ashar.core.money\n"),
    ],
)
def test_an_import_up_the_ladder_fails(tree: Path, place: str, text: str) -> None:
    write(tree, "portal/views.py", "")
    write(tree, "config/settings.py", "")
    write(tree, place, text)
    checked = lint_imports(tree)
    assert checked.returncode == 1
    assert "1 broken" in checked.stdout


@pytest.mark.parametrize("place", ["extras/__init__.py", "core/extras.py"])
def test_a_module_outside_the_ladder_fails(tree: Path, place: str) -> None:
    write(tree, place, "")
    checked = lint_imports(tree)
    assert checked.returncode != 0
    assert "extras" in checked.stdout


def faults(tree: Path, place: str, text: str) -> set[str]:
    """Codes that ruff gives to one planted file."""
    write(tree, place, f'"""Planted."""\n\n{text}')
    checked = run(tree, "ruff", "check", "--no-cache", "--output-format=json", ".")
    return {fault["code"] for fault in json.loads(checked.stdout)}


BANNED = [
    "from django.utils import timezone\n\nAT = timezone.now()\n",
    "from datetime import UTC, datetime\n\nAT = datetime.now(UTC)\n",
    "import datetime\n\nAT = datetime.datetime.utcnow()\n",
    "from datetime import date\n\nON = date.today()\n",
]


@pytest.mark.parametrize("text", ["from django.http import HttpResponse\n\nX = HttpResponse\n", *BANNED])
def test_what_is_banned_is_seen(tree: Path, text: str) -> None:
    assert "TID251" in faults(tree, "calls/actions.py", text)


@pytest.mark.parametrize("place", ["calls/views.py", "calls/views/lists.py", "core/web/answers.py"])
def test_views_may_speak_http(tree: Path, place: str) -> None:
    assert faults(tree, place, "from django.http import HttpResponse\n\nX = HttpResponse\n") == set()


def test_a_public_function_without_a_docstring_is_seen(tree: Path) -> None:
    assert "D103" in faults(tree, "calls/queries.py", "def open_calls():\n    pass\n")


def clock_faults(folder: Path) -> list[str]:
    """Where anything but core/clock asks for the time, also in files that may speak HTTP."""
    banned = ladder.project()["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]  # type: ignore[index]
    clocks = {name: said for name, said in banned.items() if name != "django.http"}
    spelled = ", ".join(f'"{name}" = {{msg = "{said["msg"]}"}}' for name, said in clocks.items())
    ban = f"--config=lint.flake8-tidy-imports.banned-api = {{{spelled}}}"
    plain = ["--isolated", "--no-cache", "--select=TID251", "--output-format=json"]
    own = "--exclude=ashar/core/clock.py,ashar/core/tests/test_clock.py"
    checked = run(folder, "ruff", "check", *plain, ban, own, "ashar", "tests")
    return [f"{fault['filename']}:{fault['location']['row']}" for fault in json.loads(checked.stdout)]


def test_nothing_but_the_clock_asks_for_the_time() -> None:
    assert clock_faults(ladder.ROOT) == []


def test_a_view_that_asks_for_the_time_is_seen(tree: Path) -> None:
    (tree / "tests").mkdir()
    write(tree, "calls/views.py", BANNED[0])
    assert len(clock_faults(tree)) == 1


def mypy(tree: Path, place: str, text: str) -> subprocess.CompletedProcess[str]:
    write(tree, place, text)
    (tree / "tools").mkdir()
    return run(tree, "mypy", "--cache-dir=/dev/null", "--follow-imports=silent", f"ashar/{place}")


@pytest.mark.parametrize("name", ["states", "rules", "queries", "actions"])
def test_an_untyped_function_fails_where_types_are_strict(tree: Path, name: str) -> None:
    checked = mypy(tree, f"calls/{name}.py", "def announce(call):\n    return call\n")
    assert checked.returncode == 1
    assert "no-untyped-def" in checked.stdout


def test_a_wrong_type_fails_anywhere(tree: Path) -> None:
    checked = mypy(tree, "calls/views.py", 'def hours() -> int:\n    return "two"\n')
    assert checked.returncode == 1
    assert "return-value" in checked.stdout
