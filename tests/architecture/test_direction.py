"""The ladder beyond imports: relations, templates, links and writes; each check is seen to fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture import ladder


@pytest.fixture(scope="module")
def owners() -> dict[str, str]:
    """The module of every named address; allauth's belong to accounts, which lets them in."""

    def walk(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
            elif pattern.name:
                parts = pattern.lookup_str.split(".")
                yield f"{space}{pattern.name}", parts[1] if parts[0] == "ashar" else "accounts"

    return dict(walk(get_resolver().url_patterns))


def plant(folder: Path, place: str, text: str) -> Path:
    """A package with one file in it."""
    path = folder / "ashar" / place
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return folder / "ashar"


def test_every_module_of_the_ladder_has_a_height() -> None:
    assert ladder.heights()["core"] == 0
    assert ladder.may_know("proposals", "calls")
    assert not ladder.may_know("calls", "proposals")
    assert not ladder.may_know("desk", "portal")


def test_no_relation_points_up() -> None:
    assert list(ladder.upward_relations(ladder.PACKAGE)) == []


@pytest.mark.parametrize(
    "relation",
    ['ForeignKey("proposals.Proposal", PROTECT)', 'models.OneToOneField(to="selection.Award")'],
)
def test_a_relation_that_points_up_is_seen(tmp_path: Path, relation: str) -> None:
    package = plant(tmp_path, "calls/models.py", f"x = {relation}\n")
    assert len(list(ladder.upward_relations(package))) == 1


@pytest.mark.parametrize(
    "relation",
    ["ForeignKey(settings.AUTH_USER_MODEL, PROTECT)", 'ForeignKey("places.Place")', 'ForeignKey("self")'],
)
def test_a_relation_that_points_down_is_let_be(tmp_path: Path, relation: str) -> None:
    package = plant(tmp_path, "calls/models.py", f"x = {relation}\n")
    assert list(ladder.upward_relations(package)) == []


def test_no_template_reaches_up(owners: dict[str, str]) -> None:
    assert list(ladder.upward_templates(ladder.PACKAGE, owners)) == []


@pytest.mark.parametrize(
    "words",
    [
        '{% extends "portal/page.html" %}',
        '{% include "selection/_marks.html" %}',
        '{% from "desk/parts.html" import row %}',
        '<a href="{{ url("proposal", number=1) }}">',
    ],
)
def test_a_template_that_reaches_up_is_seen(tmp_path: Path, words: str) -> None:
    package = plant(tmp_path, "calls/templates/calls/call.html", words)
    assert len(list(ladder.upward_templates(package, {"proposal": "proposals"}))) == 1


def test_a_template_that_reaches_down_is_let_be(tmp_path: Path) -> None:
    words = '{% extends "core/page.html" %}{{ url("place") }}'
    package = plant(tmp_path, "calls/templates/calls/call.html", words)
    assert list(ladder.upward_templates(package, {"place": "places"})) == []


def test_no_address_of_a_later_stage_is_named(owners: dict[str, str]) -> None:
    assert list(ladder.upward_links(ladder.PACKAGE, owners)) == []


def test_an_address_of_a_later_stage_is_seen(tmp_path: Path) -> None:
    package = plant(tmp_path, "calls/views.py", 'x = redirect("proposal", 1)\n')
    assert len(list(ladder.upward_links(package, {"proposal": "proposals"}))) == 1


def test_only_actions_and_core_write() -> None:
    assert list(ladder.stray_writes(ladder.PACKAGE)) == []


def test_exceptions_to_who_writes_still_exist() -> None:
    assert [place for place in ladder.MAY_WRITE if not (ladder.PACKAGE / place).exists()] == []


@pytest.mark.parametrize(
    "write",
    [
        "call.save()",
        "call.save(update_fields=['state'])",
        "Call.objects.create(title='x')",
        "Call.objects.filter(pk=1).update(state='open')",
        "call.delete()",
        "Call.objects.bulk_create([call])",
        "Call.objects.get_or_create(pk=1)",
        "Call.objects.update_or_create(pk=1)",
        "await call.asave()",
        "cursor.execute('DELETE FROM calls_call')",
    ],
)
def test_a_write_outside_actions_is_seen(tmp_path: Path, write: str) -> None:
    package = plant(tmp_path, "calls/views.py", f"async def view(call):\n    {write}\n")
    assert len(list(ladder.stray_writes(package))) == 1


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("calls/actions.py", "call.save()"),
        ("calls/actions/announcing.py", "call.save()"),
        ("core/thread.py", "knot.save()"),
        ("calls/tests/test_calls.py", "call.save()"),
        ("calls/views.py", "words.update({'a': 1})"),
        ("calls/views.py", "picture.save(path)"),
    ],
)
def test_what_may_write_or_does_not_write_is_let_be(tmp_path: Path, place: str, line: str) -> None:
    package = plant(tmp_path, place, f"def do(x):\n    {line}\n")
    assert list(ladder.stray_writes(package)) == []
