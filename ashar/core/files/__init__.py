"""Files: kept once by what they hold, checked by what they hold, closed to everybody by default.

`store` takes what a person sent and gives back a `StoredFile`; `check_upload` says beforehand why
something would not be taken. Both raise `NotAccepted` with a sentence for the person.
"""

from ashar.core.files.antivirus import Scan
from ashar.core.files.joining import MOST_PICTURES, joined
from ashar.core.files.models import StoredFile
from ashar.core.files.storage import draft, open_stored, stored_path
from ashar.core.files.store import (
    Infected,
    Locked,
    NotAccepted,
    check_upload,
    open_locked,
    settle,
    store,
    store_locked,
    store_made,
)
from ashar.core.files.sweeping import Swept, sweep_orphans
from ashar.core.files.types import (
    CSV,
    DOCUMENT_TYPES,
    DOCX,
    HEIC,
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
    "HEIC",
    "JPEG",
    "MOST_PICTURES",
    "PDF",
    "PICTURE_TYPES",
    "PNG",
    "TABLE_TYPES",
    "WEBP",
    "XLSX",
    "FileType",
    "Infected",
    "Locked",
    "NotAccepted",
    "Scan",
    "StoredFile",
    "Swept",
    "check_upload",
    "draft",
    "joined",
    "kind_named",
    "open_locked",
    "open_stored",
    "settle",
    "store",
    "store_locked",
    "store_made",
    "stored_path",
    "sweep_orphans",
    "two_versions",
]
