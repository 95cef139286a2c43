"""Papers that are drawn for a dossier alone and bear no number: its index, and proposals to be read."""

from ashar.portal.dossier.drawing.index import INDEX, IndexFacts, Listed, Named
from ashar.portal.dossier.drawing.proposal import PROPOSAL, draw_proposal

KINDS = (INDEX, PROPOSAL)

__all__ = ["INDEX", "KINDS", "IndexFacts", "Listed", "Named", "draw_proposal"]
