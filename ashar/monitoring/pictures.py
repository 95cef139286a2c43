"""Photos of the work: one version for the office, a small one for everybody."""

from __future__ import annotations

from ashar.core import files
from ashar.core.files import StoredFile
from ashar.core.files.store import Upload


def two_versions(upload: Upload) -> tuple[StoredFile, StoredFile]:
    """The photo in full and made small; neither is public yet (see `core.files.two_versions`)."""
    return files.two_versions(upload, purpose="report photo")
