"""The opening for everybody: shares as they are given, envelopes with times and codes, its record."""

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from ashar.calls.actions import give_share
from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.documents import Document, render, verify
from ashar.core.documents.issuing import Answer
from ashar.core.outages import Outage
from ashar.proposals import content as port
from ashar.proposals.models import Proposal
from ashar.selection.actions import opening
from ashar.selection.tests.conftest import Cast, call_proposals


def page(client: Any, call: Call, **after: float) -> str:
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(**after)):
        answer = client.get(f"/ru/calls/{call.number}/opening/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def open_it(cast: Cast, call: Call) -> Proposal:
    """Two shares given, all opened; the one proposal that was filed."""
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(minutes=5)):
        give_share(call=call, by=cast.member)
        opening.open_proposals(call=call, by=cast.specialist)
    (filed,) = (each for each in call_proposals(call) if each.state == "filed")
    return filed


def said(paper: Document, language: str) -> str:
    drawn = PdfReader(io.BytesIO(render(paper, language)))
    return " ".join(" ".join(each.extract_text() for each in drawn.pages).split())


def test_everybody_sees_the_shares_come_in(cast: Cast, open_call: Call, client: Any) -> None:
    assert "Заявки ещё принимаются" in page(client, open_call, minutes=-5)
    waiting = page(client, open_call, minutes=2)
    assert "Передано частей: 0" in waiting
    assert 'http-equiv="refresh"' in waiting
    with clock.set_for_test(open_call.deadline + timedelta(minutes=2)):  # type: ignore[operator]
        give_share(call=open_call, by=cast.member)
    assert "Передано частей: 1" in page(client, open_call, minutes=3)


def test_after_the_opening_everybody_sees_numbers_times_and_codes_and_no_names(
    cast: Cast, open_call: Call, client: Any
) -> None:
    filed = open_it(cast, open_call)
    shown = page(client, open_call, minutes=6)
    assert filed.number in shown
    assert port.fingerprint(filed)[:16] in shown
    assert "Передано частей: 2" in shown
    assert 'http-equiv="refresh"' not in shown
    content = port.load_opened(filed)
    for hidden in (content.title, filed.organisation.name_ky, filed.organisation.name_ru):
        assert hidden not in shown


@pytest.mark.postgres
def test_the_record_of_the_opening_is_public_in_both_languages(
    cast: Cast, open_call: Call, client: Any
) -> None:
    assert open_call.deadline is not None
    began, ended = (open_call.deadline - timedelta(minutes=minutes) for minutes in (30, 10))
    Outage.objects.create(began_at=began, ended_at=ended)
    filed = open_it(cast, open_call)
    paper = Document.objects.get(kind="opening_record", subject_number=open_call.number)
    assert paper.is_public
    assert verify(paper.number).answer == Answer.GENUINE
    code = " ".join(port.fingerprint(filed)[start : start + 4] for start in range(0, 16, 4))
    for language, heading in (("ky", "Өтүнмөлөрдү ачуу баяны"), ("ru", "Акт вскрытия")):
        text = said(paper, language)
        for words in (heading, filed.number, code, cast.member.name, cast.specialist.name):
            assert words in text
        assert filed.organisation.name_ky not in text
    assert "не отвечал" in said(paper, "ru")
    assert client.get(f"/ru/d/{paper.number}.pdf").status_code == 200
