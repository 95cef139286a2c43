"""Sweeping: rows that nothing refers to, content that no row knows, what a crash or a sender left behind."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models, transaction

from ashar.core import clock
from ashar.core.files import arriving, storage
from ashar.core.files.models import StoredFile

_ASIDE = ".swept"


@dataclass(frozen=True)
class Swept:
    """How much was swept away."""

    rows: int
    files: int


def sweep_orphans() -> Swept:
    """Remove what has been of no use for a day: rows nobody refers to, then files without a row."""
    swept = Swept(rows=_sweep_rows(), files=_sweep_files())
    arriving.sweep_folders()
    return swept


def unreferenced() -> models.QuerySet[StoredFile]:
    """Rows to which no other table refers, by whatever foreign key it declares."""
    rows = StoredFile.objects.all()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            referring = _rows_of(relation).filter(**{relation.field.name: models.OuterRef("pk")})
            rows = rows.filter(~models.Exists(referring))
    return rows


def _rows_of(relation: models.ManyToOneRel) -> models.QuerySet[models.Model]:
    # The base manager sees rows that a model's own manager may hide; the stubs do not know it.
    rows: models.QuerySet[models.Model] = relation.related_model._base_manager.all()  # type: ignore[attr-defined]
    return rows


@transaction.atomic
def _sweep_rows() -> int:
    old = unreferenced().filter(created_at__lt=clock.now() - clock.ONE_DAY)
    chosen = [row.pk for row in old.select_for_update(of=("self",))]
    return StoredFile.objects.filter(pk__in=chosen).delete()[0]


def _sweep_files() -> int:
    before = (clock.now() - clock.ONE_DAY).timestamp()
    _undo_unfinished()
    swept = [path for path in _old_files(before) if _take_away(path, before)]
    return len(swept)


def _undo_unfinished() -> None:
    """Put back what a sweep that was cut short had set aside."""
    for aside in storage.incoming().glob(f"*{_ASIDE}"):
        path = storage.stored_path(aside.stem)
        if not path.exists():
            os.replace(aside, path)


def _old_files(before: float) -> Iterator[Path]:
    for path in storage.root().glob("*/**/*"):
        if path.is_file() and path.stat().st_mtime < before:
            yield path


def _take_away(path: Path, before: float) -> bool:
    """Remove content without a row, or a draft; put it back when it has become young or known meanwhile."""
    if _is_known(path):
        return False
    aside = storage.incoming() / f"{path.name}{_ASIDE}"
    aside.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, aside)
    if aside.stat().st_mtime >= before or _is_known(path):
        os.replace(aside, path)
        return False
    aside.unlink()
    return True


def _is_known(path: Path) -> bool:
    return StoredFile.objects.filter(sha256=path.name).exists()
