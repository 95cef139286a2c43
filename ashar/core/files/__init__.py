"""Files: kept once by what they hold, checked by what they hold, closed to everybody by default.

`store` takes what a person sent and gives back a `StoredFile`; `check_upload` says beforehand why
something would not be taken. Both raise `NotAccepted` with a sentence for the person.
"""

from ashar.core.files.models import StoredFile
from ashar.core.files.storage import open_stored, stored_path
from ashar.core.files.store import Locked, NotAccepted, check_upload, open_locked, store, store_locked
from ashar.core.files.sweeping import Swept, sweep_orphans
from ashar.core.files.types import (
    CSV,
    DOCUMENT_TYPES,
    DOCX,
    JPEG,
    PDF,
    PICTURE_TYPES,
    PNG,
    TABLE_TYPES,
    WEBP,
    XLSX,
    FileType,
    kind_named,
)
from ashar.core.files.versions import two_versions

__all__ = [
    "CSV",
    "DOCUMENT_TYPES",
    "DOCX",
    "JPEG",
    "PDF",
    "PICTURE_TYPES",
    "PNG",
    "TABLE_TYPES",
    "WEBP",
    "XLSX",
    "FileType",
    "Locked",
    "NotAccepted",
    "StoredFile",
    "Swept",
    "check_upload",
    "kind_named",
    "open_locked",
    "open_stored",
    "store",
    "store_locked",
    "stored_path",
    "sweep_orphans",
    "two_versions",
]
