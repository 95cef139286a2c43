"""What was done, in sentences for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ashar.config.backup.restoring import Restored
from ashar.config.backup.taking import Taken
from ashar.core import i18n


def tell_taken(taken: Taken) -> Iterator[str]:
    """A backup that was taken."""
    yield _("Backup: {file}, {size} MB. Check code: {code}").format(
        file=taken.file, size=i18n.number(Decimal(taken.size * 10 // 2**20) / 10), code=taken.code
    )
    yield _("In it: files {files}, journal entries {entries}.").format(
        files=i18n.number(taken.files), entries=i18n.number(taken.entries)
    )
    yield _("Keys: {file}. Keep them in another place than the backup.").format(file=taken.keys)
    yield from _tell_lost(taken.lost)


def tell_restored(restored: Restored) -> Iterator[str]:
    """A place that was filled."""
    yield _("Restored: the backup of {moment}. Check code: {code}").format(
        moment=i18n.short_moment(restored.taken_at), code=restored.code
    )
    yield _("In it: files {files}, journal entries {entries}.").format(
        files=i18n.number(restored.files), entries=i18n.number(restored.entries)
    )
    yield _("The journal is whole, and its heads are those that were taken.")
    if restored.migrated:
        yield ngettext(
            "The database was brought up to this version by {n} step.",
            "The database was brought up to this version by {n} steps.",
            restored.migrated,
        ).format(n=restored.migrated)
    yield restored.keys_note
    yield _("Everybody signs in anew. Now: “ashar doctor”, then “ashar serve --setup”.")
    yield from _tell_lost(restored.lost)


def _tell_lost(lost: list[str]) -> Iterator[str]:
    if lost:
        yield ngettext(
            "✗ {n} file is lost or has changed on the disk, so the backup does not hold it: {names}",
            "✗ {n} files are lost or have changed on the disk, so the backup does not hold them: {names}",
            len(lost),
        ).format(n=len(lost), names=", ".join(name[:12] for name in lost[:5]))
