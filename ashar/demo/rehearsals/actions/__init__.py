"""Deeds on rehearsals."""

from ashar.demo.rehearsals.actions.keeping import (
    begin_rehearsal,
    beginning_blockers,
    wipe_old,
    wipe_rehearsal,
)

__all__ = ["begin_rehearsal", "beginning_blockers", "wipe_old", "wipe_rehearsal"]
