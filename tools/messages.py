"""Message catalogues: take sentences from the code, put translations in, check that nothing is missing.

    uv run tools/messages.py update              # the code's sentences → ashar/locale/*/LC_MESSAGES/django.po
    uv run tools/messages.py merge FILE.jsonl …  # lines {"id", "ctx", "plural", "ky", "ru"} → catalogues
    uv run tools/messages.py check               # is every sentence there, translated, with its placeholders?
    uv run tools/messages.py compile             # django.po → django.mo, what is stale
    uv run tools/messages.py extract             # only list the sentences, in build/messages.pot

Several commands may follow each other. Babel does the reading, because Django's own tool knows no Jinja2.
"""

import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from ashar.config.catalogues import LOCALE, compile_catalogues

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "ashar"
LISTED = ROOT / "build" / "messages.pot"

# Kyrgyz by CLDR; Russian as Django spells it, without its fourth form, which only fractions take.
PLURALS = {
    "ky": (2, "(n != 1)"),
    "ru": (
        3,
        "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)",
    ),
}
ONE_ALONE = {"ky"}  # the first form stands for 1 only (in Russian for 21 too), so it may leave the number out

METHODS = [("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2"), ("**.py", "python")]
JINJA = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false",
         "trim_blocks": "true", "lstrip_blocks": "true"}  # fmt: skip # as core.web.environment
LEFT_OUT = {"tests", "migrations", "locale", "static", "__pycache__"}
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    "count": (2, 3),  # core.i18n.count(n, one, many)
}

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
LONE_PERCENT = re.compile(r"(?<!%)%(?:%%)*(?![%sd(])")  # breaks the sentence when it is filled in
# Nothing that changes without a change of words, so that a merge meets words only.
PASSING = re.compile(r'^"(POT-C|PO-R|Report-|Last-T|Language-Team|Generated-)[^:]*: .*\n', re.MULTILINE)

Key = tuple[str, str | None]
Forms = tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """One translation offered by a line of a file."""

    where: str
    key: Key
    plural: str | None
    forms: dict[str, Forms]


class Unusable(Exception):
    """A line of translations that cannot be read, with its place."""


def sentences(source: Path = SOURCE) -> Catalog:
    """Every sentence for people in the code and the templates."""
    catalogue = Catalog(project="Ashar", version="1", charset="utf-8")
    found = extract_from_dir(
        str(source), METHODS, {"**.html": JINJA, "**.txt": JINJA},
        keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True,
        directory_filter=lambda folder: Path(folder).name not in LEFT_OUT,
    )  # fmt: skip
    for name, line, said, comments, context in found:
        place = (Path(source.name) / name).as_posix()
        catalogue.add(said, locations=[(place, line)], auto_comments=comments, context=context)
    return catalogue


def key_of(message: Message) -> Key:
    """What a sentence is known by: its (singular) English and its context."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def plural_of(message: Message) -> str | None:
    """The English plural, if the sentence has one."""
    return message.id[1] if isinstance(message.id, list | tuple) else None


def listed(catalogue: Catalog) -> Iterator[Message]:
    """The sentences of a catalogue, without its header."""
    return (message for message in catalogue if message.id)


def forms_of(message: Message | None) -> Forms:
    """The translation as a tuple of its forms; empty when there is none."""
    if message is None or not message.string:
        return ()
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def path_of(language: str, locale: Path = LOCALE) -> Path:
    """Where the catalogue of a language stands."""
    return locale / language / "LC_MESSAGES" / "django.po"


def catalogue_of(language: str, locale: Path = LOCALE) -> Catalog:
    """The written catalogue of a language; an empty one when there is no file yet."""
    path = path_of(language, locale)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str, source: Catalog, translated: dict[Key, Forms]) -> Catalog:
    """A catalogue of exactly the sentences of the source, with the translations there are."""
    count, rule = PLURALS[language]
    new = Catalog(
        locale=language, project="Ashar", version="1", charset="utf-8", header_comment="# Ashar", fuzzy=False
    )
    new.mime_headers = [("Plural-Forms", f"nplurals={count}; plural={rule};")]
    for message in listed(source):
        wanted = count if plural_of(message) else 1
        forms = translated.get(key_of(message), ())
        if len(forms) != wanted:
            forms = ("",) * wanted
        new.add(
            message.id, forms if plural_of(message) else forms[0], locations=message.locations,
            flags=message.flags, auto_comments=message.auto_comments, context=message.context,
        )  # fmt: skip
    return new


def written(catalogue: Catalog) -> str:
    """A catalogue as the text of its file: sorted, places without line numbers."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return PASSING.sub("", out.getvalue().decode("utf-8"))


def put(path: Path, text: str) -> None:
    """Write a file unless it says so already."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def translations(language: str, locale: Path = LOCALE) -> dict[Key, Forms]:
    """What the written catalogue of a language says."""
    return {key_of(message): forms_of(message) for message in listed(catalogue_of(language, locale))}


def update(source: Catalog, locale: Path = LOCALE) -> None:
    """Take new sentences in and those that are gone out; keep the translations of the rest."""
    for language in PLURALS:
        put(path_of(language, locale), written(renewed(language, source, translations(language, locale))))


# Merging


def offers(paths: Iterable[Path]) -> Iterator[Offer]:
    """The translations in these files, one JSON object a line; raises Unusable."""
    for path in paths:
        for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                yield _offer(f"{path.name}:{place}", line)


def _offer(where: str, line: str) -> Offer:
    try:
        data = json.loads(line)
        plural = data.get("plural") or None
        forms = {language: _forms(data[language], language, plural) for language in PLURALS}
        return Offer(where, (data["id"], data.get("ctx") or None), plural, forms)
    except (ValueError, KeyError, AttributeError) as error:
        raise Unusable(f"{where}: {error}") from error


def _forms(given: Any, language: str, plural: str | None) -> Forms:
    """The forms as the catalogue needs them; a Kyrgyz word that never changes may be given once."""
    forms = (given,) if isinstance(given, str) else tuple(given)
    wanted = PLURALS[language][0] if plural else 1
    if len(forms) == 1 and language in ONE_ALONE:
        forms *= wanted
    if len(forms) != wanted or not all(isinstance(form, str) and form.strip() for form in forms):
        raise ValueError(f"“{language}” needs {wanted} form(s)")
    return forms


def merge(source: Catalog, paths: Iterable[Path], locale: Path = LOCALE) -> list[str]:
    """Put offered translations where there is none yet; what could not be put, as sentences.

    An existing translation is never replaced: the catalogue is where words are corrected.
    """
    known = {key_of(message): plural_of(message) for message in listed(source)}
    now = {language: translations(language, locale) for language in PLURALS}
    said = []
    for offer in offers(paths):
        if offer.key not in known:
            said.append(f"{offer.where}: not in the code: “{offer.key[0]}”")
        elif offer.plural != known[offer.key]:
            said.append(f"{offer.where}: the code has another plural for “{offer.key[0]}”")
        else:
            said += _take(offer, now)
    for language in PLURALS:
        put(path_of(language, locale), written(renewed(language, source, now[language])))
    return said


def _take(offer: Offer, now: dict[str, dict[Key, Forms]]) -> Iterator[str]:
    for language, forms in offer.forms.items():
        present = now[language].get(offer.key, ())
        if not any(present) or len(present) != len(forms):
            now[language][offer.key] = forms
        elif present != forms:
            yield f"{offer.where}: {language} keeps “{present[-1]}”, not “{forms[-1]}”"


# Checking


def check(source: Catalog, locale: Path = LOCALE) -> list[str]:
    """Everything that is wrong with the catalogues, as sentences; none when they are complete."""
    return [fault for language in PLURALS for fault in _faults(language, source, locale)]


def _faults(language: str, source: Catalog, locale: Path) -> Iterator[str]:
    catalogue = catalogue_of(language, locale)
    if (catalogue.num_plurals, catalogue.plural_expr) != PLURALS[language]:
        yield f"{language}: another plural rule than tools/messages.py has"
    present = {key_of(message): message for message in listed(catalogue)}
    wanted = {key_of(message): message for message in listed(source)}
    for key, message in wanted.items():
        if key not in present:
            yield f"{language}: not in the catalogue (run update): “{key[0]}”"
        else:
            yield from (
                f"{language}: {fault}: “{key[0]}”" for fault in _wrong(language, message, present[key])
            )
    gone = [*present.keys() - wanted.keys(), *(key_of(message) for message in catalogue.obsolete.values())]
    yield from (
        f"{language}: no longer in the code (run update): “{key[0]}”" for key in sorted(gone, key=str)
    )


def _wrong(language: str, message: Message, translated: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    if translated.fuzzy:
        yield "fuzzy"
    if plural_of(translated) != plural_of(message):
        yield "another plural than in the code (run update)"
        return
    forms = forms_of(translated)
    if not forms or not all(form.strip() for form in forms):
        yield "not translated"
        return
    one, many = placeholders(key_of(message)[0]), placeholders(plural_of(message) or key_of(message)[0])
    for place, form in enumerate(forms):
        needed = one & many if place == 0 and language in ONE_ALONE else many
        have = placeholders(form)
        if not needed <= have <= one | many:
            yield f"placeholders differ in “{form}”"
        elif LONE_PERCENT.search(form) and not LONE_PERCENT.search(key_of(message)[0]):
            yield f"a lone % in “{form}”"


def placeholders(text: str) -> set[str]:
    """The open places of a sentence, as they are written: `%(n)s`, `{n}`, in foreign ones also `%d`."""
    return {found.group(0) for found in PLACEHOLDER.finditer(text)}


# The command line


def _report(lines: list[str], when_none: str) -> int:
    print("\n".join(lines) if lines else when_none)
    return 1 if lines else 0


def _extract(_arguments: list[str]) -> int:
    put(LISTED, written(sentences()))
    print(f"{LISTED.relative_to(ROOT)}: {len(sentences())} sentences")
    return 0


def _update(_arguments: list[str]) -> int:
    source = sentences()
    update(source)
    for language in PLURALS:
        done = sum(1 for forms in translations(language).values() if any(forms))
        print(f"{language}: {done} of {len(source)} sentences translated")
    return 0


def _compile(_arguments: list[str]) -> int:
    print(f"{compile_catalogues()} catalogues compiled")
    return 0


def _check(_arguments: list[str]) -> int:
    return _report(check(sentences()), "Every sentence is translated.")


def _merge(arguments: list[str]) -> int:
    try:
        said = merge(sentences(), map(Path, arguments))
    except (Unusable, OSError) as error:
        return _report([str(error)], "")
    _report(said, "Everything was taken in.")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "extract": _extract, "update": _update, "merge": _merge, "compile": _compile, "check": _check,
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run the commands in turn; stops at the first that finds something wrong."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 2
    while arguments:
        command, rest = arguments[0], arguments[1:]
        own = next((place for place, word in enumerate(rest) if word in COMMANDS), len(rest))
        if status := COMMANDS[command](rest[:own]):
            return status
        arguments = rest[own:]
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
