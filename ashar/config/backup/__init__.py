"""Backups: one file with the database and the files as they were at one moment, and the keys apart.

`take_backup` works while people work; `restore_backup` fills an empty place and proves that it holds
what was taken. The format is a plain tar: the dump of the database, the files, and at last the
manifest, so that a file that was cut off has none (docs/operating.md).
"""

from ashar.config.backup.archive import BackupFault
from ashar.config.backup.engines import pg_tool_fault
from ashar.config.backup.keys import keys_beside
from ashar.config.backup.restoring import Restored, restore_backup
from ashar.config.backup.taking import Taken, last_backup, take_backup

__all__ = [
    "BackupFault",
    "Restored",
    "Taken",
    "keys_beside",
    "last_backup",
    "pg_tool_fault",
    "restore_backup",
    "take_backup",
]
