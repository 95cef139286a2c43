"""Papers of a programme: its text as a council gets it, and two pages for a deputy."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ashar.core.documents import Kind, register
from ashar.programmes.papers.brief import BriefFacts, present_brief
from ashar.programmes.papers.facts import ProgrammeFacts
from ashar.programmes.papers.presenting import present_programme

HERE = Path(__file__).parent

PROGRAMME = Kind(
    "programme_text",
    _("Programme of social orders"),
    ProgrammeFacts,
    HERE / "programme.typ",
    present_programme,
)
BRIEF = Kind(
    "programme_brief",
    _("The programme of social orders in short, for deputies"),
    BriefFacts,
    HERE / "brief.typ",
    present_brief,
)
register(PROGRAMME, BRIEF)

__all__ = ["BRIEF", "PROGRAMME", "BriefFacts", "ProgrammeFacts"]
