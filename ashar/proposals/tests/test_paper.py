"""A proposal that came on paper: the secretary enters it, with its scan, and prints a receipt."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from ashar.core import clock, journal
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.organisations.actions import register_organisation
from ashar.organisations.models import Organisation
from ashar.proposals import content as port
from ashar.proposals.actions import enter_paper_proposal
from ashar.proposals.content import Content, Sealed
from ashar.proposals.models import Proposal
from ashar.proposals.queries import filed_count, filings
from ashar.proposals.tests.conftest import Cast, sent


@pytest.fixture
def applicant(cast: Cast) -> Organisation:
    """An organisation without any account, registered by the specialist."""
    return register_organisation(
        inn="00000000000909",
        legal_form="association",
        name_ky="«Ата-энелер» бирикмеси",
        name_ru="Объединение «Родители»",
        registered_in=cast.call.authority,
        is_demonstration=True,
        by=cast.specialist,
    )


@pytest.fixture
def received(cast: Cast) -> datetime:
    """An hour before the deadline."""
    assert cast.call.deadline is not None
    return cast.call.deadline - timedelta(hours=1)


@pytest.fixture
def enter_paper(
    cast: Cast, applicant: Organisation, whole: Content, received: datetime
) -> Callable[..., Proposal]:
    """Enters the paper two hours after it came, an hour after the deadline."""

    def deed(**changes: Any) -> Proposal:
        facts = {
            "lot": cast.lot,
            "organisation": applicant,
            "content": whole,
            "received_at": received,
            "received_from": "Гүлнара Асанова",
            "scan": None,
            "by": cast.specialist,
        }
        with clock.set_for_test(received + timedelta(hours=2)):
            return enter_paper_proposal(**{**facts, **changes})

    return deed


def test_a_paper_counts_from_when_it_came_and_has_a_receipt(
    enter_paper: Callable[..., Proposal], cast: Cast, received: datetime
) -> None:
    proposal = enter_paper()
    assert (proposal.state, proposal.version, proposal.is_paper) == ("filed", 1, True)
    assert proposal.filed_at == received
    (filing,) = filings(proposal)
    assert filing.version.filed_at == received
    assert filed_count(cast.call) == cast.filed + 1
    entry = journal.Entry.objects.get(number=proposal.number)
    assert (entry.step, "specialist" in entry.facts["by"]["role"]) == ("proposal.file", True)


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [(1.001, "after the deadline"), (2.5, "has not come yet"), (-24 * 90, "before the call was announced")],
)
def test_a_paper_that_came_at_another_time_is_refused(
    enter_paper: Callable[..., Proposal], received: datetime, hours: float, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        enter_paper(received_at=received + timedelta(hours=hours))
    assert not Proposal.objects.filter(is_paper=True).exists()


def test_a_paper_that_came_in_the_second_of_the_deadline_is_entered(
    enter_paper: Callable[..., Proposal], cast: Cast
) -> None:
    assert enter_paper(received_at=cast.call.deadline).filed_at == cast.call.deadline


@pytest.mark.parametrize("who", ["chair", "head", "expert", "ngo_head"])
def test_only_the_secretary_enters_a_paper(
    enter_paper: Callable[..., Proposal], cast: Cast, who: str
) -> None:
    with pytest.raises(Refused, match="Only the commission’s secretary"):
        enter_paper(by=getattr(cast, who))


def test_a_second_proposal_of_the_same_applicant_is_refused(enter_paper: Callable[..., Proposal]) -> None:
    enter_paper()
    with pytest.raises(Refused, match="already has a proposal"):
        enter_paper()


def test_what_the_paper_lacks_is_entered_only_when_said_so(
    enter_paper: Callable[..., Proposal], whole: Content
) -> None:
    poor = replace(whole, title="")
    with pytest.raises(Refused, match="no title"):
        enter_paper(content=poor)
    assert enter_paper(content=poor, is_incomplete=True).state == "filed"


def test_the_secretary_reads_the_receipt_and_not_the_content(
    enter_paper: Callable[..., Proposal], cast: Cast, enter: Any
) -> None:
    proposal = enter_paper()
    client = enter(cast.specialist)
    assert client.get(address(proposal, "receipt")).status_code == 200
    assert client.get(reverse("core:paper", args=[filings(proposal)[0].receipt.number])).status_code == 200
    for name in ("proposal", "file", "withdraw"):
        assert client.get(address(proposal, name)).status_code == 403
    with pytest.raises(Sealed):
        port.load_own(proposal, by=cast.specialist, version=1)
    assert enter(cast.chair).get(address(proposal, "receipt")).status_code == 404


def address(proposal: Proposal, name: str) -> str:
    with translation.override("en"):
        return reverse(f"proposals:{name}", args=[proposal.number])


# --- the page ---


def scan() -> SimpleUploadedFile:
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "PNG")
    return SimpleUploadedFile("өтүнмө.png", picture.getvalue(), "image/png")


@pytest.fixture
def typed(cast: Cast, applicant: Organisation, whole: Content, received: datetime) -> dict[str, Any]:
    """The form as the secretary fills it."""
    return sent(whole) | {
        "inn": applicant.inn,
        "lot": cast.lot.pk,
        "received_at": f"{clock.local(received):%d.%m.%Y %H:%M}",
        "received_from": "Гүлнара Асанова",
        "scan": scan(),
    }


def page(cast: Cast) -> str:
    with translation.override("en"):
        return reverse("proposals:paper", args=[cast.call.number])


def test_the_secretary_enters_a_paper_by_web(
    cast: Cast, enter: Any, typed: dict[str, Any], received: datetime, whole: Content
) -> None:
    client = enter(cast.specialist)
    assert client.get(page(cast)).status_code == 200
    with clock.set_for_test(received + timedelta(hours=2)):
        answer = client.post(page(cast), typed)
    proposal = Proposal.objects.get(is_paper=True)
    assert (answer.status_code, answer.url) == (302, address(proposal, "receipt"))
    assert proposal.scan is not None
    assert (proposal.scan.media_type, proposal.scan.is_public) == ("image/png", False)
    assert proposal.version == 1
    assert proposal.number in client.get(reverse("proposals:of-call", args=[cast.call.number])).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inn": "123"}, "An INN has 14 digits."),
        ({"inn": "99999999999999"}, "No organisation with this INN"),
        ({"scan": SimpleUploadedFile("a.pdf", b"<html>")}, "This kind of file is not taken here"),
        ({"scan": ""}, ""),
        ({"title": ""}, "The project has no title"),
        ({"amount_1": "көп"}, "Write the sum in figures"),
    ],
)
def test_what_is_wrong_is_told_and_no_scan_is_kept(
    cast: Cast, enter: Any, typed: dict[str, Any], received: datetime, change: dict[str, Any], words: str
) -> None:
    files = StoredFile.objects.count()
    client = enter(cast.specialist)
    with clock.set_for_test(received + timedelta(hours=2)):
        answer = client.post(page(cast), typed | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Гүлнара Асанова" in answer.text
    assert StoredFile.objects.count() == files
    assert not Proposal.objects.filter(is_paper=True).exists()


@pytest.mark.parametrize("who", ["chair", "member"])
def test_the_page_is_closed_to_other_members(cast: Cast, enter: Any, who: str) -> None:
    assert enter(getattr(cast, who)).get(page(cast)).status_code == 403
