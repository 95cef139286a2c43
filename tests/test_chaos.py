"""The short form of `make chaos`: processes are killed while organisations file."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal, save_draft
from ashar.proposals.models import Proposal
from tools.bench.town import whole_drafts
from tools.chaos import Applicant, look, rage

pytestmark = pytest.mark.postgres
KILLS, SEED = 3, 20261122


def test_what_has_a_receipt_outlives_killed_processes_and_nothing_is_filed_twice(
    demo_town: Any, static_files: Path, tmp_path: Path, settings: Any
) -> None:
    shutil.copytree(static_files, tmp_path / "data" / "static")
    kept = {name: said for name, said in os.environ.items() if not name.startswith(("ASHAR_", "EMAIL_"))}
    environment = kept | {
        "DJANGO_SETTINGS_MODULE": "ashar.config.settings",
        "DATA_DIR": str(tmp_path / "data"),
        "ASHAR_KEYS_DIR": str(settings.KEYS_DIR),
        "ASHAR_SECRET_KEY": settings.SECRET_KEY,  # of the sessions that were made here
        "DATABASE_URL": demo_town.url,
    }
    outcome = rage(kills=KILLS, drafts=whole_drafts(3), environment=environment, folder=tmp_path, seed=SEED)
    assert outcome.faults == []
    assert outcome.receipts >= KILLS
    assert (outcome.lost, outcome.doubled) == (0, 0), str(outcome)


def test_the_count_knows_what_is_lost_and_what_is_doubled(demo_town: Any) -> None:
    ((number, head),) = whole_drafts(1)
    proposal = Proposal.objects.with_call().get(number=number)
    content = port.load_own(proposal, by=head)
    for aim in ("Бир", "Эки"):
        answers = {**content.answers, next(iter(content.answers)): aim}
        save_draft(proposal=proposal, content=replace(content, title="Бирөө", answers=answers), by=head)
        proposal = file_proposal(proposal=proposal, by=head)
    assert look(Applicant(number, head, {}, filed=["Бирөө", "Жок"])) == (1, 1, [])
    Proposal.objects.filter(pk=proposal.pk).update(version=3)
    assert [len(found) for found in look(Applicant(number, head, {}))[2:]] == [1]
