"""A draft whose key is gone: nobody reads it, and the organisation can go on."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ashar.core import keys
from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal, save_draft
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal, ProposalContent
from ashar.proposals.packages import package_of
from ashar.proposals.queries import filings
from ashar.proposals.tests.conftest import Cast

PAGES = ("proposal", "file")


def page(proposal: Proposal, name: str, *more: Any) -> str:
    return reverse(f"proposals:{name}", args=[proposal.number, *more])


def test_every_page_of_the_text_says_that_its_key_is_gone(draft: Proposal, cast: Cast, enter: Any) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    keys.destroy(Proposal.objects.get(pk=draft.pk).key_name)
    client = enter(cast.ngo_head)
    for address in (
        *(page(draft, name) for name in PAGES),
        page(draft, "version", 1),
        page(draft, "package", 1),
    ):
        answer = client.get(address)
        assert answer.status_code == 409, address
        assert "The key of this text is not here" in answer.text
        assert "What you filed is not lost" in answer.text
    assert client.get(page(draft, "receipt")).status_code == 200
    assert client.get(reverse("proposals:mine")).status_code == 200


def test_the_text_is_written_anew_and_filed_again(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    lost = Proposal.objects.get(pk=draft.pk).key_name
    keys.destroy(lost)
    client = enter(cast.ngo_head)
    assert client.post(page(draft, "anew")).status_code == 302
    begun = Proposal.objects.get(pk=draft.pk)
    assert begun.key_name != lost
    assert (begun.state, begun.version) == ("filed", 1)
    assert port.load_own(begun, by=cast.ngo_head).title == ""
    save_draft(proposal=begun, content=whole, by=cast.ngo_head)
    again = file_proposal(proposal=begun, by=cast.ngo_head)
    assert again.version == 2
    assert port.load_own(again, by=cast.ngo_head, version=2) == whole
    assert client.get(page(draft, "version", 2)).status_code == 200
    assert client.get(page(draft, "version", 1)).status_code == 409
    assert client.get(page(draft, "receipt")).status_code == 200


def lose(draft: Proposal, cast: Cast) -> tuple[bytes, bytes]:
    """File, keep the package and the plain copy as an organisation would, and lose the key."""
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    (filing,) = filings(filed)
    kept = package_of(filed, filing, by=cast.ngo_head), port.copy_of(filed, 1, by=cast.ngo_head)
    keys.destroy(Proposal.objects.get(pk=draft.pk).key_name)
    return kept


@pytest.mark.parametrize("which", [0, 1])
def test_the_package_of_a_receipt_brings_the_text_and_its_files_back(
    draft: Proposal, cast: Cast, whole: Content, enter: Any, which: int
) -> None:
    sent = SimpleUploadedFile("x", lose(draft, cast)[which])
    answer = enter(cast.ngo_head).post(page(draft, "anew"), {"package": sent}, follow=True)
    assert "The text is back as it was filed" in answer.text
    begun = Proposal.objects.get(pk=draft.pk)
    assert port.load_own(begun, by=cast.ngo_head) == whole
    again = replace(whole, title="Оңдолгон")
    save_draft(proposal=begun, content=again, by=cast.ngo_head)
    assert file_proposal(proposal=begun, by=cast.ngo_head).version == 2


@pytest.mark.parametrize("sent", [b"", b"PK\x03\x04", b"{}", b"\xff" * 99])
def test_what_is_no_package_of_this_proposal_brings_nothing(
    draft: Proposal, cast: Cast, enter: Any, sent: bytes
) -> None:
    package, copy = lose(draft, cast)
    changed = copy.replace(b'"', b"'", 1)
    client = enter(cast.ngo_head)
    for each in (sent, changed, package[: len(package) // 2]):
        answer = client.post(
            page(draft, "anew"), {"package": SimpleUploadedFile("x", each or b" ")}, follow=True
        )
        assert "no package of a filing" in answer.text or "not what was filed here" in answer.text
        assert answer.status_code == 409
    assert not port.is_readable(Proposal.objects.get(pk=draft.pk))


def test_nothing_is_begun_anew_while_the_text_is_here(draft: Proposal, cast: Cast, enter: Any) -> None:
    client = enter(cast.ngo_head)
    answer = client.post(page(draft, "anew"), follow=True)
    assert "Your text is here" in answer.text
    assert port.load_own(Proposal.objects.get(pk=draft.pk), by=cast.ngo_head).title
    assert enter(cast.other_head).post(page(draft, "anew")).status_code in (403, 404)


def test_a_draft_begun_before_drafts_were_locked_is_read_saved_and_filed(
    draft: Proposal, cast: Cast, whole: Content
) -> None:
    body = whole.to_bytes()
    ProposalContent.objects.filter(proposal=draft, version=0).update(
        body=body, sha256=hashlib.sha256(body).hexdigest()
    )
    Proposal.objects.filter(pk=draft.pk).update(key_name="")
    begun = Proposal.objects.with_call().get(pk=draft.pk)
    assert port.load_own(begun, by=cast.ngo_head) == whole
    filed = file_proposal(proposal=begun, by=cast.ngo_head)
    assert port.copy_of(filed, 1, by=cast.ngo_head) == body
    assert body not in bytes(ProposalContent.objects.get(proposal=filed, version=1).body)
