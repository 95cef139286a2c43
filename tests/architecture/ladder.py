"""The ladder as pyproject.toml has it, and rules of direction that import-linter cannot see.

Every check takes the package's folder and yields sentences, so that a test can plant a violation.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import jinja2
from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ashar"
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}
REVERSERS = {"reverse", "reverse_lazy", "redirect"}
WRITES = ["save", "create", "update", "delete", "bulk_create", "bulk_update"]
WRITES += ["get_or_create", "update_or_create", "execute", "executemany"]
WRITERS = {*WRITES, *(f"a{name}" for name in WRITES)}
# Named exceptions to “only actions write”, each with its reason.
MAY_WRITE = {
    "calls/letters.py": "the outbox of letters to people without an account, written by actions",
    "calls/tasks.py": "the worker's half of that outbox; no deed of a person",
    "proposals/content.py": "the content port, whose writing half is called by actions",
    "organisations/vault/keeping.py": "what lies locked in a vault; its writing half is called by actions",
    "config/backup/engines.py": "copies a whole database out and into an empty one; no deed of a person",
    "config/backup/restoring.py": "fills an empty database from a backup; no deed of a person",
    "config/doctor/running.py": "asks the engine for its version and triggers; writes nothing",
}


def project() -> dict[str, object]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def contract(number: int) -> list[list[str]]:
    """The layers of a contract from the highest to the lowest; each holds the modules side by side."""
    layers = project()["tool"]["importlinter"]["contracts"][number]["layers"]  # type: ignore[index]
    return [re.findall(r"\w+", layer) for layer in layers]


def heights() -> dict[str, int]:
    """How high each module stands; core is 0."""
    return {name: height for height, layer in enumerate(reversed(contract(0))) for name in layer}


def may_know(module: str, other: str) -> bool:
    """Whether a module may speak of another: itself or a lower one."""
    height = heights()
    return module == other or height[other] < height[module]


def module_of(path: Path, package: Path) -> str:
    """The module that a file belongs to."""
    return path.relative_to(package).parts[0]


def sources(package: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file of the product that is not a test or a migration, parsed."""
    for path in sorted(package.glob("*/**/*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(package).parts):
            yield path, ast.parse(path.read_text())


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a file with the last part of the name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    yield name, node


def first_text(call: ast.Call) -> str | None:
    """The first argument (or `to`) when it is written as text."""
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "to")]
    match given:
        case [ast.Constant(value=str(text)), *_]:
            return text
    return None


def upward_relations(package: Path) -> Iterator[str]:
    """Foreign keys written as text that point to a higher module."""
    for path, tree in sources(package):
        for name, call in calls(tree):
            target = first_text(call)
            if name in RELATIONS and target and "." in target:
                other = target.split(".")[0]
                if other in heights() and not may_know(module_of(path, package), other):
                    yield f"{path.relative_to(package)}:{call.lineno} points up to {target}"


def upward_links(package: Path, owners: Mapping[str, str]) -> Iterator[str]:
    """Addresses of higher modules named in Python; `owners`: the module of each address."""
    for path, tree in sources(package):
        for name, call in calls(tree):
            target = first_text(call)
            owner = owners.get(target or "") if name in REVERSERS else None
            if owner and not may_know(module_of(path, package), owner):
                yield f"{path.relative_to(package)}:{call.lineno} links up to {target}"


def upward_templates(package: Path, owners: Mapping[str, str]) -> Iterator[str]:
    """Templates that extend, include, import or link to what belongs to a higher module."""
    language = jinja2.Environment(extensions=["jinja2.ext.i18n"])
    for path in sorted(package.glob("*/templates/**/*")):
        if path.is_file():
            tree = language.parse(path.read_text())
            for line, other, what in _spoken_of(tree, owners):
                if not may_know(module_of(path, package), other):
                    yield f"{path.relative_to(package)}:{line} reaches up to {what}"


def _spoken_of(tree: nodes.Template, owners: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        for name in node.find_all(nodes.Const):
            if isinstance(name.value, str) and name.value.split("/")[0] in heights():
                yield node.lineno, name.value.split("/")[0], name.value
    for call in tree.find_all(nodes.Call):
        match call:
            case nodes.Call(node=nodes.Name(name="url"), args=[nodes.Const(value=str(target)), *_]):
                if target in owners:
                    yield call.lineno, owners[target], target


def stray_writes(package: Path) -> Iterator[str]:
    """Writes to the database outside actions and core.

    `update` and `execute` of other things pass a positional argument, `save` of a model does not.
    """
    for path, tree in sources(package):
        place = path.relative_to(package)
        allowed = place.parts[0] == "core" or "actions" in place.parts or place.name == "actions.py"
        if allowed or str(place) in MAY_WRITE:
            continue
        for name, call in calls(tree):
            if name in WRITERS and isinstance(call.func, ast.Attribute) and _writes(name, call):
                yield f"{place}:{call.lineno} calls .{name}()"


def _writes(name: str, call: ast.Call) -> bool:
    plain = name.removeprefix("a")
    if plain in ("save", "update", "delete"):
        return not call.args
    return True
