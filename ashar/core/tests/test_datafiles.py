"""A data file that is not exactly right is refused with its file, line and field."""

import msgspec
import pytest
from django.utils import translation

from ashar.core.datafiles import BadFile, read


@pytest.fixture(autouse=True)
def in_english():
    """Sentences of refusals are compared in the language they are written in."""
    with translation.override("en"):
        yield


class Stop(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    day: int | None = None


class Line(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    stops: list[Stop] = []


class Map(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    lines: list[Line] = []


GOOD = """\
title = "Bus"
[[lines]]
name = '''
title = not a field, but text
'''
[[lines.stops]]
name = "A"
[[lines.stops]]
name = "B"
day = 3
[[lines]]
name = "second"
[[lines.stops]]
name = "C"
"""


def write(tmp_path, text):
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_read_gives_the_shape(tmp_path):
    content = read(write(tmp_path, GOOD), Map).content

    assert [[stop.name for stop in line.stops] for line in content.lines] == [["A", "B"], ["C"]]


@pytest.mark.parametrize(
    ("before", "after", "line", "field"),
    [
        ('name = "A"', 'name = "A"\ncolour = "red"', 8, "lines[1].stops[1].colour"),
        ("day = 3", 'day = "three"', 10, "lines[1].stops[2].day"),
        ('[[lines.stops]]\nname = "C"', "[[lines.stops]]\nday = 4", 13, "lines[2].stops[1].name"),
        ('title = "Bus"', "", 1, "title"),
        ('title = "Bus"', "title = 5", 1, "title"),
        ('name = "C"', "name =", 14, ""),
        ('name = "C"', 'name = "C', 14, ""),
    ],
)
def test_read_refuses_what_does_not_fit(tmp_path, before, after, line, field):
    assert before in GOOD

    with pytest.raises(BadFile) as caught:
        read(write(tmp_path, GOOD.replace(before, after)), Map)

    assert (caught.value.line, caught.value.field) == (line, field)
    assert f"map.toml, line {line}" in str(caught.value)


def test_bad_names_the_line_of_a_field_that_reads_well_but_means_nothing(tmp_path):
    file = read(write(tmp_path, GOOD), Map)

    assert file.bad("No such day.", "lines", 0, "stops", 1, "day").line == 10
    assert file.bad("No such day.", "lines", 1, "stops", 0, "day").line == 13


def test_read_refuses_a_file_that_is_not_utf8(tmp_path):
    path = tmp_path / "map.toml"
    path.write_bytes(b'title = "\xff"')

    with pytest.raises(BadFile):
        read(path, Map)
