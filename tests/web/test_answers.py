"""A refusal is told on the page, with status 422, and nothing that was typed is lost."""

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_refused_deed_answers_with_its_page_and_reasons(planted: None, client: Any) -> None:
    answer = client.post("/en/announce/")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<h1>Plain</h1>" in page
    assert "This was not done" in page
    assert "The commission has not been approved." in page
    assert "Who can change this: head of the city hall" in page


def test_page_opened_afterwards_says_nothing_of_it(planted: None, client: Any) -> None:
    client.post("/en/announce/")
    assert "This was not done" not in client.get("/en/public/").content.decode()


def test_empty_field_is_422_with_a_link_to_it(planted: None, client: Any) -> None:
    answer = client.post("/en/edit/", {"name": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_name">Name: Write the answer here.</a>' in page
    assert 'aria-invalid="true" aria-describedby="id_name_error" id="id_name"' in page


def test_refusal_of_a_sent_form_keeps_what_was_typed(planted: None, client: Any) -> None:
    answer = client.post("/en/edit/", {"name": "refuse me"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="refuse me"' in page
    assert "The commission has not been approved." in page


def test_form_that_is_right_does_the_deed(planted: None, client: Any) -> None:
    assert client.post("/en/edit/", {"name": "Aizada"}).headers["Location"] == "/en/public/"


def test_form_that_was_only_opened_is_200(planted: None, client: Any) -> None:
    answer = client.get("/en/edit/")
    assert answer.status_code == 200
    assert "Please correct this" not in answer.content.decode()
