"""The questions of a call as a DOCX: out to be filled in anywhere, and back in without typing it again.

Every question is a table, and its code stands small and visible in the head of it (`tags`): tables and
their text are what Word, LibreOffice and the editors of phones all keep; content controls and hidden text
are not (docs/decisions/0035-an-envelope-stays-shut.md). What comes back is read, never run.
"""

from ashar.core.tables import Unreadable
from ashar.proposals.wordform.reading import Brought, read_form
from ashar.proposals.wordform.writing import draw_form

__all__ = ["Brought", "Unreadable", "draw_form", "read_form"]
