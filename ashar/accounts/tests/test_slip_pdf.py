"""The slip as a PDF: drawn for whoever made the code, while it still works, and kept nowhere."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from ashar.accounts.actions import enter_with_code, issue_entrance
from ashar.accounts.codes import spell
from ashar.accounts.models import User

Make = Callable[..., User]
PDF = "/en/slip.pdf"


def words_of(answer: Any) -> str:
    """What the PDF says, without line breaks."""
    read = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    return " ".join(" ".join(sheet.extract_text() for sheet in read.pages).split())


@pytest.fixture
def code(head: User, specialist: User) -> str:
    return spell(issue_entrance(user=specialist, by=head))


def test_button_of_the_slip_draws_it_in_the_language_of_the_person(
    client: Client, head: User, specialist: User, settings: Any
) -> None:
    User.objects.filter(pk=specialist.pk).update(language="ru")
    client.force_login(head)
    shown = client.post(f"/en/people/KOK/{specialist.roles.get().pk}/slip/").content.decode()
    form = re.search(r'action="(/en/slip\.pdf)".*?name="code" value="([^"]+)"', shown, re.DOTALL)
    assert form

    answer = client.post(form[1], {"code": form[2]})

    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    said = words_of(answer)
    assert form[2] in said
    assert specialist.login in said
    assert "testserver/ru/enter/" in said
    assert not list(Path(settings.DATA_DIR).rglob("*.pdf"))


@pytest.mark.parametrize("who", ["specialist", "stranger"])
def test_slip_is_drawn_for_nobody_but_its_maker(
    client: Client, code: str, specialist: User, make_person: Make, who: str
) -> None:
    client.force_login({"specialist": specialist}.get(who) or make_person("who@kok.example"))

    assert client.post(PDF, {"code": code}).status_code == 403


def test_slip_is_not_drawn_without_signing_in_or_by_an_address(client: Client, head: User, code: str) -> None:
    assert client.post(PDF, {"code": code}).status_code == 302
    client.force_login(head)
    assert client.get(PDF, {"code": code}).status_code == 405


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA", "x"])
def test_code_that_opens_nothing_draws_nothing(client: Client, head: User, typed: str) -> None:
    client.force_login(head)

    assert client.post(PDF, {"code": typed}).status_code == 422


def test_used_code_is_not_drawn_again(client: Client, head: User, code: str) -> None:
    enter_with_code(code=code, password="ak kalpak 1927", language="ky")
    client.force_login(head)

    answer = client.post(PDF, {"code": code})

    assert answer.status_code == 422
    assert "This code does not work" in answer.content.decode()
