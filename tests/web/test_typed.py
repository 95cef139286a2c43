"""What was typed is never eaten by a session that ended or by a token that grew old."""

from typing import Any

import pytest
from django.urls import reverse
from lxml import html

from ashar.accounts.models import User
from tests.support.strict_html import StrictClient

LONG = "Узун жооп, аны экинчи жолу терүү оор болмок.\nЭкинчи сап."
OURS = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def client() -> StrictClient:
    return StrictClient(enforce_csrf_checks=True)


def closed(client: Any) -> tuple[str, str]:
    """An address for those who have signed in, and a token that the visitor's browser has."""
    client.get(reverse("account_login"))
    return reverse("core:notices-read-all"), client.cookies["csrftoken"].value


def test_words_of_a_visitor_come_back_to_be_sent_again(client: Any, db: Any) -> None:
    address, token = closed(client)
    typed = {
        "csrfmiddlewaretoken": token,
        "who": LONG,
        "n": "7",
        "marks": "a1b2." * 20,
        "password": "secret-" * 9,
    }
    answer = client.post(address, typed, **OURS)
    page = html.fromstring(answer.text)
    assert answer.status_code == 403
    assert page.xpath("//textarea/@name") == ["who"]
    assert page.xpath("//textarea")[0].value.strip() == LONG
    form = page.xpath("//form[@method='post']")[0]
    assert form.get("action") == address
    assert form.fields["n"] == "7"
    assert "secret-" not in answer.text


def test_words_with_an_old_token_come_back_with_a_new_one(client: Any, db: Any) -> None:
    address, _token = closed(client)
    user = User.objects.create(login="a@b.example", name="Айгүл")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(address, {"csrfmiddlewaretoken": "x" * 64, "who": LONG, "n": "7"}, **OURS)
    form = html.fromstring(answer.text).xpath("//main//form")[0]
    assert answer.status_code == 403
    assert form.fields["who"].strip().replace("\r\n", "\n") == LONG
    again = client.post(form.get("action"), dict(form.form_values()), **OURS)
    assert again.status_code == 302


@pytest.mark.parametrize(
    "origin", [{}, {"HTTP_ORIGIN": "https://elsewhere.example"}, {"HTTP_ORIGIN": "null"}]
)
def test_words_of_a_foreign_page_are_not_shown(client: Any, db: Any, origin: dict[str, str]) -> None:
    address, _token = closed(client)
    answer = client.post(address, {"who": LONG}, **origin)
    assert answer.status_code == 403
    assert "Узун жооп" not in answer.text


def test_a_form_without_long_words_leads_to_sign_in(client: Any, db: Any) -> None:
    address, token = closed(client)
    answer = client.post(address, {"csrfmiddlewaretoken": token, "n": "7"}, **OURS)
    assert answer.status_code == 302


def test_figures_of_a_draft_come_back_too(client: Any, db: Any) -> None:
    address, _token = closed(client)
    answer = client.post(address, {"seen": "a1.b2", "amount_1": "500"}, **OURS)
    assert answer.status_code == 403
    form = html.fromstring(answer.text).xpath("//main//form")[0]
    assert form.fields["amount_1"] == "500"
