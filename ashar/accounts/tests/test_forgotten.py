from datetime import timedelta
from typing import Any

from django.test import Client

from ashar.accounts.models import EntranceCode, User
from ashar.core import clock


def ask(login: str) -> Any:
    return Client().post("/en/forgotten/", {"login": login}, follow=True)


def test_forgotten_answers_the_same_whether_there_is_an_account(head: User, settings: Any) -> None:
    settings.HAS_MAIL_SERVER = True
    head.phone = "+996555123456"
    head.save()

    answers = {ask(name).content for name in (head.login, "nobody@kok.example", "0700 111 222")}

    assert len(answers) == 1
    assert "If there is an account" in answers.pop().decode()


def test_forgotten_sends_one_letter_in_five_minutes(head: User) -> None:
    ask(head.login)
    ask(head.login)
    assert list(EntranceCode.objects.values_list("user", "purpose", "way")) == [(head.pk, "reset", "mail")]
    assert head.notices.count() == 1

    with clock.set_for_test(clock.now() + timedelta(minutes=6)):
        ask(head.login)
    assert head.notices.count() == 2


def test_forgotten_sends_nothing_without_an_address_or_to_a_closed_account(
    head: User, make_person: Any
) -> None:
    make_person("0555 123 456")
    head.is_active = False
    head.save()

    ask("0555 123 456")
    ask(head.login)

    assert not EntranceCode.objects.exists()


def test_forgotten_without_a_mail_server_sends_to_those_who_print_slips(db: Any, settings: Any) -> None:
    settings.HAS_MAIL_SERVER = False

    shown = ask("nobody@kok.example").content.decode()

    assert "This installation sends no letters" in shown
    assert "its head or specialist" in shown


def test_forgotten_says_how_a_name_is_written(db: Any) -> None:
    answer = Client().post("/en/forgotten/", {"login": "aigul"})

    assert answer.status_code == 422
    assert "0555 123 456" in answer.content.decode()
