"""The papers of a competition: their facts, their words, and beside each its template."""

from ashar.core.documents.kinds import register
from ashar.core.documents.papers import entrance, notice, protocol, receipt


def register_papers() -> None:
    """Make the papers known."""
    register(notice.NOTICE, receipt.RECEIPT, protocol.PROTOCOL, entrance.ENTRANCE)
