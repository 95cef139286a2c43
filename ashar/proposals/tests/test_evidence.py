"""What shows the worth of a contribution in kind: words, or a file that the accountant adds too."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ashar.accounts.actions import create_account
from ashar.accounts.models import User
from ashar.core import journal
from ashar.core.files import store_locked
from ashar.core.lifecycle import Refused
from ashar.organisations.actions import add_member
from ashar.organisations.models import MemberCode, Organisation
from ashar.proposals import content as port
from ashar.proposals.actions import attach_file, limits_of
from ashar.proposals.actions.writing import arrival
from ashar.proposals.budgeting import faults
from ashar.proposals.content import BudgetItem, Content
from ashar.proposals.models import Proposal
from ashar.proposals.places import EVIDENCE
from ashar.proposals.sheet import sheet_of
from ashar.proposals.tests.test_budget import DETAILED, PLACE, address
from ashar.proposals.workbook import budget_workbook, read_budget

PROOF = "%PDF-1.4\n% баалар\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


def evidence_of(proposal: Proposal, by: User) -> int:
    """A file that shows the worth of a contribution, added by this person; its id."""
    upload = ContentFile(PROOF.encode(), name="баалар.pdf")
    file = store_locked(upload, purpose="proposal_file")
    return attach_file(proposal=proposal, code=EVIDENCE, file=file, by=by).pk


@pytest.fixture
def accountant(head: User) -> User:
    """The accountant of the organisation."""
    user = create_account(login="esep@ngo.example", name="Эсеп Эсенов", by=journal.LOADER)
    organisation = Organisation.objects.get(memberships__user=head)
    add_member(organisation=organisation, user=user, code=MemberCode.ACCOUNTANT, by=head)
    return User.objects.get(pk=user.pk)


def test_the_accountant_adds_the_evidence_and_nothing_else(
    detailed: Proposal, head: User, accountant: User, enter: Callable[[User], Client]
) -> None:
    client, code = enter(accountant), EVIDENCE
    page = client.get(address(detailed, "budget")).text
    assert "Files that show the worth of the own contribution" in page
    with translation.override("en"):
        place = reverse("proposals:files", args=[detailed.number, code])
        other = reverse("proposals:files", args=[detailed.number, "letter"])
    assert client.get(other).status_code == 403
    answer = client.post(place, {"upload": SimpleUploadedFile("баалар.pdf", PROOF.encode())})
    assert answer.status_code == 302
    (kept,) = port.load_own(detailed, by=head).files[code]
    assert kept.name == "баалар.pdf"
    assert kept.name in client.get(address(detailed, "budget")).text
    with translation.override("en"):
        opened = client.get(reverse("proposals:attached", args=[detailed.number, kept.id]))
    assert b"".join(opened.streaming_content) == PROOF.encode()  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="written by others"):
        attach_file(proposal=detailed, code="plan", file=None, by=accountant)  # type: ignore[arg-type]


def test_a_contribution_in_kind_is_shown_by_words_or_by_a_file_as_the_rules_say(
    detailed: Proposal, head: User, enter: Callable[[User], Client]
) -> None:
    pk = evidence_of(detailed, head)
    files = port.load_own(detailed, by=head).files
    bare = replace(PLACE, evidence="")
    limits = limits_of(detailed.lot, arrival())
    assert not limits.needs_proof

    def found(line: BudgetItem, **more: Any) -> list[str]:
        content = Content(budget=(line,), files=files)
        return [each.link for each in faults(content, replace(limits, **more), DETAILED)]

    assert "#evidence_1" in found(bare)
    assert "#proof_1" not in found(replace(bare, proof=pk))
    assert "#evidence_1" not in found(replace(bare, proof=pk))
    assert "#proof_1" in found(replace(bare, proof=pk + 1)), "the file was taken away"
    assert "#proof_1" in found(PLACE, needs_proof=True), "words are not enough"
    assert "#proof_1" not in found(replace(bare, proof=pk), needs_proof=True)
    # On the page the file is chosen in its line, and comes back from the table by its name.
    seen = enter(head).get(address(detailed, "budget")).text
    assert f'<option value="{pk}">баалар.pdf</option>' in seen
    typed = {"name_1": "Жай", "kind_1": "premises", "own_1": "100", "form_1": "premises", "proof_1": str(pk)}
    enter(head).post(address(detailed, "budget"), typed)
    content = port.load_own(detailed, by=head)
    assert content.budget[0].proof == pk
    assert port.parse(content.to_bytes()) == content
    raw = budget_workbook(content, sheet_of(detailed.lot.call), "Бюджет")
    back = read_budget(io.BytesIO(raw), sheet_of(detailed.lot.call), content.files[EVIDENCE])
    assert back.budget == content.budget
    lost = read_budget(io.BytesIO(raw), sheet_of(detailed.lot.call))
    assert "no file “баалар.pdf” has been added" in lost.mistakes[0]
