"""Entering lists of places: codes and names change, and the former ones stay with their days."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal
from ashar.core.clock import ONE_DAY
from ashar.core.lifecycle import Blocker, Refused, Words
from ashar.core.search import fold
from ashar.places.latin import english_name
from ashar.places.models import FormerName, Place, PlaceKind

LISTS = Path(__file__).parent.parent / "data"
NAMES = ("name_ky", "name_ru", "name_en")
FACTS = ("kind", "parent_id", "iso3166_2", "name_en_is_transliterated", "valid_to")


@dataclass(frozen=True)
class Row:
    """One place of a list. `soate` is empty when it is not known; `replaces`: the place's former code."""

    kind: str
    name_ky: str
    name_ru: str
    name_en: str
    soate: str
    parent: str
    iso3166_2: str
    replaces: str
    valid_from: date | None
    valid_to: date | None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Row":
        """The row as read from a table; raises ValueError for a day that is none."""
        words = {name: (given.get(name) or "").strip() for name in cls.__dataclass_fields__}
        first, last = words.pop("valid_from"), words.pop("valid_to")
        return cls(**words, valid_from=_day(first), valid_to=_day(last))

    @property
    def names(self) -> tuple[str, str, str]:
        """Kyrgyz, Russian, and English, transliterated when none is given."""
        return self.name_ky, self.name_ru, self.name_en or english_name(self.name_ky)


@dataclass(frozen=True)
class Imported:
    """What an import did, by the Kyrgyz names of the places."""

    added: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.renamed or self.changed)


def load_places(by: journal.Actor = journal.LOADER) -> Imported:
    """Enter the lists that the project ships; a second time changes nothing."""
    return import_places([*read_list(LISTS / "soate.csv"), *read_list(LISTS / "towns.csv")], by=by)


def read_list(path: Path) -> list[dict[str, str]]:
    """The rows of a list of places in CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def import_places(rows: Iterable[Mapping[str, str]], *, by: journal.Actor) -> Imported:
    """Enter a list of places, the larger ones first; with a faulty row, nothing.

    Columns: kind, name_ky, name_ru; soate, parent, name_en, iso3166_2, replaces (codes as text),
    valid_from, valid_to (ISO days). A new name or code ends the former one on the day before.
    """
    journal.lock_chain(journal.PLATFORM)
    given = list(rows)
    faults = list(_faults(given))
    if faults:
        raise Refused(*faults)
    done = Imported()
    for row in map(Row.of, given):
        _enter(row, done)
    if done:
        journal.write_entry(
            chain=journal.PLATFORM, number="places", step="place.import", by=by, facts=vars(done)
        )
    return done


def _enter(row: Row, done: Imported) -> None:
    parent = Place.objects.get(soate=row.parent) if row.parent else None
    place = _known(row, parent)
    if place is None:
        place = Place(soate=row.soate or None, valid_from=row.valid_from)
        done.added.append(row.name_ky)
    elif _is_outdated(row, place):
        return
    elif _bears_another_name(row, place):
        _keep_former_name(row, place)
        done.renamed.append(row.name_ky)
    elif all(getattr(place, name) == value for name, value in _facts(row, parent).items()):
        return
    else:
        done.changed.append(row.name_ky)
    _write(place, row, parent)


def _known(row: Row, parent: Place | None) -> Place | None:
    """The place this row is about: by its code, its former code, or its whole name in the same parent."""
    real = Place.objects.filter(is_demonstration=False)
    for code in filter(None, (row.soate, row.replaces)):
        if place := real.filter(soate=code).first():
            return place
    same_name = real.filter(parent=parent, name_ky=row.name_ky)
    return (same_name.filter(soate__isnull=True) if row.soate else same_name).first()


def _is_outdated(row: Row, place: Place) -> bool:
    """Whether the row says what the place was once: an old list does not bring a former name back."""
    newer = row.valid_from and (place.valid_from is None or row.valid_from > place.valid_from)
    return not newer and place.former_names.filter(name_ky=row.name_ky, name_ru=row.name_ru).exists()


def _bears_another_name(row: Row, place: Place) -> bool:
    recoded = bool(row.soate and place.soate and row.soate != place.soate)
    return recoded or (row.name_ky, row.name_ru) != (place.name_ky, place.name_ru)


def _keep_former_name(row: Row, place: Place) -> None:
    since = row.valid_from or clock.today()
    if place.valid_from is None or place.valid_from < since:
        FormerName.objects.create(
            place=place,
            soate=place.soate,
            valid_from=place.valid_from,
            valid_to=since - ONE_DAY,
            **{name: getattr(place, name) for name in NAMES},
        )
    place.valid_from = since


def _facts(row: Row, parent: Place | None) -> dict[str, object]:
    """What a list may change without giving the place another name."""
    facts = dict(zip(NAMES, row.names, strict=True)) | {
        "kind": row.kind,
        "parent_id": parent.pk if parent else None,
        "iso3166_2": row.iso3166_2,
        "name_en_is_transliterated": not row.name_en,
        "valid_to": row.valid_to,
    }
    return facts | ({"soate": row.soate} if row.soate else {})


def _write(place: Place, row: Row, parent: Place | None) -> None:
    for name, value in _facts(row, parent).items():
        setattr(place, name, value)
    place.save()
    names = [*row.names, row.soate]
    names += [
        word
        for former in place.former_names.all()
        for word in (former.name_ky, former.name_ru, former.name_en)
    ]
    place.folded = fold(" ".join(names))
    place.save(update_fields=["folded"])


def _faults(rows: list[Mapping[str, str]]) -> Iterator[Blocker]:
    """What is wrong, row by row; the first row is 1."""
    known = set(Place.objects.filter(soate__isnull=False).values_list("soate", flat=True))
    codes = Counter((row.get("soate") or "").strip() for row in rows)
    for number, given in enumerate(rows, start=1):
        for problem in _row_faults(given, known, codes):
            yield Blocker(format_lazy(_("Row {number}: {problem}"), number=number, problem=problem))
        known.add((given.get("soate") or "").strip())


def _row_faults(given: Mapping[str, str], known: set[str], codes: Counter[str]) -> Iterator[Words]:
    try:
        row = Row.of(given)
    except ValueError:
        yield _("A day looks like 2026-11-21.")
        return
    if row.kind not in PlaceKind.values:
        yield _("There is no such kind of place.")
    if not row.name_ky or not row.name_ru:
        yield _("The name is needed in Kyrgyz and in Russian.")
    if row.soate and not re.fullmatch(r"\d{14}", row.soate):
        yield _("A SOATE code has 14 digits.")
    if row.soate and codes[row.soate] > 1:
        yield _("This code is in the list twice.")
    if row.parent and row.parent not in known:
        yield _("The place that this one lies in is not known yet: put it before this row.")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
