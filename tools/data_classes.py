"""Write docs/data-classes.md: which data there are and who meets them.

uv run python tools/data_classes.py
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "data_classes.toml"
PAGE = ROOT / "docs" / "data-classes.md"
HEAD = """# Who meets which data

Written by `tools/data_classes.py` from `tests/data_classes.toml`. A test plants words of every class in a
town by the product’s own actions, reads every page, paper, file and letter and the export of the journal as
every reader, and compares: exactly these meet them. Who may open which address: [access.md](access.md).

| data | who meets them | |
|---|---|---|
"""


@dataclass(frozen=True)
class DataClass:
    """One class of data and its readers; `in_letters`: whether a letter may carry it."""

    name: str
    about: str
    meets: tuple[str, ...]
    in_letters: bool


@dataclass(frozen=True)
class Group:
    """Readers, and groups of them, under one title."""

    title: str
    readers: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """All classes × all readers (code → title)."""

    readers: dict[str, str]
    groups: dict[str, Group]
    classes: list[DataClass]

    def readers_of(self, codes: Iterable[str]) -> set[str]:
        """Codes of readers, with groups resolved; raises KeyError for an unknown one."""
        found: set[str] = set()
        for code in codes:
            found |= self.readers_of(self.groups[code].readers) if code in self.groups else {code}
        if unknown := found - self.readers.keys():
            raise KeyError(f"No such readers: {', '.join(sorted(unknown))}")
        return found

    def column(self, reader: str) -> set[str]:
        """Names of the classes that this reader meets."""
        return {each.name for each in self.classes if reader in self.readers_of(each.meets)}


def table() -> Table:
    """The table as it is declared."""
    said: dict[str, Any] = tomllib.loads(TABLE.read_text(encoding="utf8"))
    classes = [
        DataClass(each["name"], each.get("about", ""), tuple(each["meets"]), each.get("in_letters", True))
        for each in said["class"]
    ]
    groups = {code: Group(each["title"], tuple(each["readers"])) for code, each in said["groups"].items()}
    return Table(said["readers"], groups, classes)


def text() -> str:
    """The page as it should be."""
    declared = table()
    titles = declared.readers | {code: group.title for code, group in declared.groups.items()}
    lines = []
    for each in declared.classes:
        who = ", ".join(titles[code] for code in each.meets) or "**nobody**"
        lines.append(f"| {each.name} | {who} | {each.about} |\n")
    return HEAD + "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf8")
    print(PAGE)
