"""An action happens whole or not at all: what locks, moves or records is one transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import ladder

WRITES = (".lock(", ".move(", "write_entry(", ".save(", ".create(")
# Parts of other actions, called inside their transaction.
PARTS = {"note_change", "redraw_draft", "settle_reopenings"}


def actions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Public functions of `actions` that say who acts."""
    for path, tree in ladder.sources(ladder.PACKAGE):
        if "actions" in (path.stem, path.parent.name):
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and _is_a_deed(node):
                    yield path, node


def _is_a_deed(node: ast.FunctionDef) -> bool:
    return not node.name.startswith("_") and "by" in {each.arg for each in node.args.kwonlyargs}


def is_whole(node: ast.FunctionDef) -> bool:
    """Whether it writes nothing itself, or all of it in one transaction."""
    body = ast.unparse(node)
    return "transaction.atomic" in body or not any(each in body for each in WRITES)


def test_every_action_is_one_transaction() -> None:
    found = list(actions())
    assert len(found) > 200
    torn = {node.name: str(path) for path, node in found if not is_whole(node)}
    assert set(torn) == PARTS, torn
