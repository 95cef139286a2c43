"""Every class of data × every reader: a town with planted words, read whole as everybody."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from ashar.core import clock
from ashar.core.notices.kinds import registered
from tests.support.crawling import Answer, answers, exported_journal, letters
from tests.support.databases import connected_to
from tests.support.planting import Planted, plant
from tools.data_classes import PAGE, table, text

NOON = datetime(2026, 10, 14, 6, tzinfo=UTC)
TABLE = table()
# Facts of a notice that say what a protected matter is about, or where.
GIVES_AWAY = {
    "title",
    "lot",
    "problem",
    "about",
    "reason",
    "text",
    "organisation",
    "place",
    "where",
    "address",
}


@pytest.fixture(scope="module")
def planted(database_template: Any, django_db_blocker: Any) -> Iterator[Planted]:
    """The town with all its words; read by every test here and changed by none."""
    with django_db_blocker.unblock(), clock.set_for_test(NOON):
        database = database_template.copy()
        with connected_to(database.name):
            yield plant()
        database_template.drop(database.name)


@pytest.mark.parametrize("reader", TABLE.readers)
def test_reader_meets_exactly_the_data_of_its_column(
    planted: Planted, reader: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    read = list(_everything(planted, reader))
    met, allowed = _met(planted, read), TABLE.column(reader)
    print(f"\n{reader}: {len(read)} answers read, {len(met)} of {len(TABLE.classes)} classes met")
    wrong = [f"{reader}: a fault at {each.address}" for each in read if each.status >= 500]
    wrong += [f"{name}: {reader} meets it at {_some(met[name])}" for name in met if name not in allowed]
    wrong += [f"{name}: {reader} should meet it and does not" for name in sorted(allowed - met.keys())]
    assert not wrong, "\n".join(wrong)


def _everything(planted: Planted, reader: str) -> Iterator[Answer]:
    """All that this reader can be answered, and the reader's letters."""
    if reader == "journal":
        yield from exported_journal()
        return
    user = planted.people[reader]
    yield from answers(user, "ky")
    if user is not None:
        yield from letters(user)


def _met(planted: Planted, read: Iterable[Answer]) -> dict[str, set[str]]:
    """Addresses at which words of a class stand, by the name of the class."""
    met: dict[str, set[str]] = defaultdict(set)
    for each in read:
        # A refusal may repeat what was asked for: that tells nothing.
        asked = planted.words_in(each.address) if each.tells_nothing else set()
        for word in planted.words_in(each.text) - asked:
            met[planted.class_of[word]].add(each.address)
    return met


def _some(addresses: set[str]) -> str:
    return ", ".join(sorted(addresses)[:4])


def test_no_letter_carries_what_stands_only_on_pages(planted: Planted) -> None:
    kept_out = {each.name for each in TABLE.classes if not each.in_letters}
    written = [each for user in planted.people.values() if user for each in letters(user)]
    kinds = {each.address.split()[1] for each in written}
    print(f"\n{len(written)} letters of {len(kinds)} kinds to {len(planted.people) - 1} people")
    assert {name: found for name, found in _met(planted, written).items() if name in kept_out} == {}
    assert len(kinds) >= 8


def test_words_about_a_protected_matter_have_no_place_for_a_title() -> None:
    given_away = {
        (kind.code, place)
        for kind in registered()
        for said in (kind.protected_subject, kind.protected_body)
        for place in re.findall(r"\{(\w+)", str(said))
        if place in GIVES_AWAY
    }
    assert given_away == set()
    assert any(kind.protected_subject for kind in registered())


def test_every_class_of_the_table_is_planted_and_every_reader_is_there(planted: Planted) -> None:
    cells = len(TABLE.classes) * len(TABLE.readers)
    print(f"\n{len(TABLE.classes)} classes × {len(TABLE.readers)} readers = {cells} cells")
    assert sorted(set(planted.class_of.values())) == sorted(each.name for each in TABLE.classes)
    assert {*planted.people, "journal"} == TABLE.readers.keys()


def test_the_page_of_data_classes_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf8") == text(), "Run: uv run python tools/data_classes.py"
