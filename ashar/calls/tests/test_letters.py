"""Letters to people without an account: asked for, confirmed, sent, left."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import translation

from ashar.calls.actions import announce_call, ask_for_letters, cancel_call, confirm_letters, leave_letters
from ashar.calls.actions.subscribing import forget_unconfirmed
from ashar.calls.letters import message_of, subscribers_of
from ashar.calls.models import Call, Letter, Subscription
from ashar.calls.tasks import deliver_letters, forget
from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import ShownMail
from ashar.places.models import Place
from tests.support.office import Office, make_office
from tests.support.strict_html import StrictClient


@pytest.fixture(autouse=True)
def _with_mail(settings: Any) -> None:
    settings.HAS_MAIL_SERVER = True


def subscribe(email: str = "a@example.kg", **wishes: Any) -> Subscription:
    asked = ask_for_letters(**{"email": email, "language": "ru"} | wishes)
    assert asked is not None
    return confirm_letters(subscription=asked)


def told(call: Call) -> list[str]:
    return sorted(each.email for each in subscribers_of(call))


def test_letter_comes_only_after_the_holder_confirmed(office: Office) -> None:
    asked = ask_for_letters(email="a@example.kg", language="ru")
    assert asked is not None
    call = office.announce()
    assert told(call) == []
    assert [letter.purpose for letter in Letter.objects.all()] == ["confirm"]
    confirm_letters(subscription=asked)
    assert told(call) == ["a@example.kg"]


def test_subscribers_are_chosen_by_sphere_and_place(office: Office) -> None:
    oblast = Place.objects.create(kind="oblast", name_ky="О", name_ru="О", name_en="O")
    other = Place.objects.create(kind="oblast", name_ky="Б", name_ru="Б", name_en="B")
    Place.objects.filter(pk=office.authority.place_id).update(parent=oblast)
    for name, spheres, places in [
        ("all", [], []),
        ("sphere", ["public_safety", "health"], []),
        ("other-sphere", ["health"], []),
        ("oblast", [], [oblast]),
        ("town", [], [office.authority.place]),
        ("elsewhere", [], [other]),
        ("both", ["public_safety"], [oblast, other]),
    ]:
        subscribe(f"{name}@example.kg", spheres=spheres, places=places)
    call = Call.objects.get(pk=office.announce().pk)
    wanted = ["all", "both", "oblast", "sphere", "town"]
    assert told(call) == [f"{name}@example.kg" for name in wanted]


def test_demonstration_is_told_to_nobody_outside_and_the_other_way_round(office: Office) -> None:
    town = make_office("DM", is_demonstration=True)
    person = town.person("nobody")
    person.is_demonstration = True
    person.save()
    subscribe("a@example.kg")
    inside = subscribe(person.email)
    assert inside.is_demonstration
    assert told(town.announce()) == [person.email]
    assert told(office.announce()) == ["a@example.kg"]


def test_letters_say_why_and_how_to_leave(office: Office) -> None:
    wish = subscribe(spheres=["public_safety"])
    call = office.announce()
    message = message_of(Letter.objects.get(purpose="news"))
    assert message.to == ["a@example.kg"]
    assert call.title_ru in message.subject
    address = re.search(r"<(\S+)>", message.extra_headers["List-Unsubscribe"])
    assert address is not None
    assert address[1].endswith(f"/ru/calls/letters/{wish.key}/leave/")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address[1] in str(message.body)
    assert str(message.body).startswith(f"{office.authority.name_ru}\nНаибольшая возможная сумма: 50")
    with translation.override("ru"):
        assert "Безопасность" in str(message.body) or "безопасность" in str(message.body)


def test_letter_on_a_protected_call_carries_the_number_alone(office: Office) -> None:
    subscribe()
    line = office.fund(office.plan(office.settle("Зордук", sphere="violence", is_protected=True)))
    call = announce_call(call=office.draft(line), by=office.head)
    cancel_call(call=call, reason_ky="Сыр", reason_ru="Тайна", by=office.head)
    texts = [message_of(letter) for letter in Letter.objects.filter(purpose="news")]
    said = " ".join(each.subject + str(each.body) for each in texts)
    assert len(texts) == 2
    assert call.number in said
    assert [hidden for hidden in ("Безопасная", "Мектепке", "Тайна", "Сыр") if hidden in said] == []


def test_worker_sends_each_letter_once_and_forgets_it_later(office: Office) -> None:
    subscribe()
    office.announce()
    assert deliver_letters() == 2
    assert deliver_letters() == 0
    assert sorted(message.subject for message in mail.outbox) == sorted({m.subject for m in mail.outbox})
    assert len(mail.outbox) == 2
    with clock.set_for_test(clock.now() + timedelta(days=31)):
        forget()
    assert (Letter.objects.count(), Subscription.objects.count()) == (0, 1)


def test_without_a_mail_server_no_address_is_taken(office: Office, settings: Any) -> None:
    settings.HAS_MAIL_SERVER = False
    with pytest.raises(Refused, match="no mail server"):
        ask_for_letters(email="a@example.kg", language="ky")
    assert Subscription.objects.count() == 0


def test_mail_of_the_demonstration_is_shown_and_never_sent(office: Office, settings: Any) -> None:
    settings.HAS_MAIL_SERVER = False
    settings.EMAIL_BACKEND = "ashar.core.notices.mailbox.Backend"
    person = office.person("nobody")
    person.is_demonstration = True
    person.save()
    ask_for_letters(email=person.email, language="ky")
    assert deliver_letters() == 1
    assert ShownMail.objects.get().address == person.email
    assert Letter.objects.get().status == "shown"


def test_new_wish_takes_the_place_of_the_old_one_when_confirmed(office: Office) -> None:
    first = subscribe(spheres=["health"])
    second = ask_for_letters(email="A@Example.kg", language="ky", spheres=["youth"])
    assert second is not None
    assert Subscription.objects.confirmed().get() == first
    confirm_letters(subscription=second)
    assert Subscription.objects.get() == second


def test_leaving_forgets_the_address_and_what_waits_for_it(office: Office) -> None:
    wish = subscribe()
    office.announce()
    leave_letters(subscription=wish)
    assert (Subscription.objects.count(), Letter.objects.count()) == (0, 0)
    assert deliver_letters() == 0


def test_address_gets_few_questions_a_day(office: Office) -> None:
    asked = [ask_for_letters(email="a@example.kg", language="ky") for _n in range(4)]
    assert [each is not None for each in asked] == [True, True, True, False]
    assert Letter.objects.count() == 3


def test_link_that_holds_no_more_says_so(office: Office, client: StrictClient) -> None:
    replaced = subscribe(spheres=["health"])
    newer = subscribe(spheres=["youth"])
    address = f"/ru/calls/letters/{replaced.key}/confirm/"
    for answered in (client.get(address), client.post(address)):
        assert answered.status_code == 404
        assert "Эта ссылка больше не действует" in answered.text
        assert "/ru/calls/letters/" in answered.text
    assert Subscription.objects.get() == newer


def test_unconfirmed_address_is_forgotten_after_three_days(office: Office) -> None:
    ask_for_letters(email="a@example.kg", language="ky")
    subscribe("b@example.kg")
    counts = []
    for days in (2, 4):
        with clock.set_for_test(clock.now() + timedelta(days=days)):
            counts.append(forget_unconfirmed())
    assert counts == [0, 1]
    assert Subscription.objects.get().email == "b@example.kg"
