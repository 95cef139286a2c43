"""Papers of the selection: the record of an opening."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ashar.core.documents import Kind, register
from ashar.selection.papers.opening import OpeningFacts, present_opening

OPENING = Kind(
    "opening_record",
    _("Record of the opening"),
    OpeningFacts,
    Path(__file__).with_name("opening.typ"),
    present_opening,
)
register(OPENING)

__all__ = ["OPENING", "OpeningFacts"]
