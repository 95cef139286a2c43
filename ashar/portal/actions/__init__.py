"""Deeds on what joins stages: papers for a council session, dossiers of calls, places of paper originals."""

from ashar.portal.actions.council import issue_council_paper
from ashar.portal.actions.dossiers import ask_dossier, make_waiting, sweep_old
from ashar.portal.actions.originals import record_original

__all__ = ["ask_dossier", "issue_council_paper", "make_waiting", "record_original", "sweep_old"]
