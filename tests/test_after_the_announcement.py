"""Over HTTP: a subscriber without an account; a call announced, asked about, amended, cancelled, repeated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from ashar.calls.models import Call, CallAmendment, CallRepeat, Clarification, Subscription
from ashar.calls.tasks import deliver_letters
from ashar.core import clock, journal
from ashar.core.documents import Document
from ashar.core.notices import Notice, unfollow
from ashar.organisations.actions import register_organisation
from ashar.proposals.actions import file_proposal, save_draft, start_proposal
from ashar.proposals.content import DECLARATIONS, QUESTIONS, BudgetItem, Content
from ashar.proposals.models import Proposal
from tests.support.office import Office, make_office
from tests.support.strict_html import StrictClient, parse_strictly

MONDAY = date(2027, 4, 12)
HTML = "{http://www.w3.org/1999/xhtml}"


class Walk:
    """Browsers of several people, and a clock that goes on by itself."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.browsers: dict[str, Client] = {}

    def as_(self, code: str) -> Client:
        """The browser of this person; `visitor` has signed in nowhere."""
        if code not in self.browsers:
            self.browsers[code] = StrictClient()
            if code != "visitor":
                self.browsers[code].force_login(
                    self.office.person(code), backend="allauth.account.auth_backends.AuthenticationBackend"
                )
        return self.browsers[code]

    def see(self, code: str, address: str) -> str:
        """The words of a page."""
        answer = self.as_(code).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return str(answer.content.decode())

    def send(self, code: str, address: str, at: Any = None, **typed: Any) -> str:
        """Open the page, fill its form in, send it some seconds later; where one is led to."""
        data = begun(self.see(code, at or address)) | typed
        with clock.set_for_test(clock.now() + timedelta(seconds=10)):
            answer = self.as_(code).post(address, data)
        assert answer.status_code == 302, (address, answer.status_code, answer.content.decode()[:3000])
        return str(answer.headers["Location"])

    def press(self, code: str, address: str) -> str:
        """A button without a form; where one is led to."""
        answer = self.as_(code).post(address)
        assert answer.status_code in (200, 302), (address, answer.status_code)
        return str(answer.headers.get("Location", ""))


def begun(page: str) -> dict[str, str]:
    """What stands in the fields of a page, as a browser would send it back."""
    tree = parse_strictly(page)
    found = {}
    for field in tree.iter(f"{HTML}input"):
        kind = field.get("type")
        if field.get("name") and (kind not in ("checkbox", "radio") or field.get("checked") is not None):
            found[field.get("name")] = field.get("value") or ""
    for field in tree.iter(f"{HTML}textarea"):
        if field.get("name"):
            found[field.get("name")] = (field.text or "").strip("\n")
    for field in tree.iter(f"{HTML}select"):
        options = list(field.iter(f"{HTML}option"))
        chosen = [each for each in options if each.get("selected") is not None] or options
        found[field.get("name")] = chosen[0].get("value") or ""
    return found


@pytest.fixture
def walk(db: Any, settings: Any) -> Iterator[Walk]:
    """A town on a Monday morning; letters are sent."""
    settings.HAS_MAIL_SERVER = True
    with clock.set_for_test(clock.at_bishkek(MONDAY, time(10))):
        yield Walk(make_office())


def address_in(text: str, what: str) -> str:
    found = re.search(rf"http\S+(/ru/calls/letters/\S+/{what}/)", text)
    assert found is not None, text
    return found[1]


def letters() -> Callable[[], list[Any]]:
    seen = len(mail.outbox)

    def new() -> list[Any]:
        deliver_letters()
        return mail.outbox[seen:]

    return new


def file_a_proposal(office: Office, call: Call) -> Proposal:
    """An organisation whose proposal stands filed; it follows nothing any more."""
    head = office.person("ngo")
    ngo = register_organisation(
        inn="01234567890123",
        legal_form="foundation",
        name_ky="Канат",
        name_ru="Канат",
        head=head,
        by=journal.LOADER,
    )
    begun_one = start_proposal(lot=call.lots.get(), organisation=ngo, by=head)
    content = Content(
        language="ky",
        title="Жарык",
        answers={question.code: "Жооп" for question in QUESTIONS},
        budget=(BudgetItem("Лампа", Decimal(20_000), Decimal(1_000)),),
        declarations=tuple(DECLARATIONS),
    )
    filed = file_proposal(proposal=save_draft(proposal=begun_one, content=content, by=head), by=head)
    unfollow(head, call.number)
    return filed


def subscribe(walk: Walk, new: Callable[[], list[Any]]) -> None:
    """Nothing comes before the holder has confirmed; a confirmed wish shows what it is for."""
    led = walk.send("visitor", "/ru/calls/letters/?sphere=public_safety", email="reader@example.kg")
    assert led == "/ru/calls/letters/asked/"
    assert Subscription.objects.confirmed().count() == 0
    confirm = address_in(new()[-1].body, "confirm")
    walk.see("visitor", confirm)
    assert Subscription.objects.confirmed().count() == 0
    walk.press("visitor", confirm)
    assert Subscription.objects.confirmed().get().email == "reader@example.kg"


def announce(walk: Walk) -> Call:
    """The head announces what the specialist prepared."""
    call = walk.office.draft()
    walk.press("head", f"/ru/calls/{call.number}/announce/")
    return Call.objects.get(pk=call.pk)


def ask(walk: Walk, call: Call, text: str) -> Clarification:
    """A visitor asks; the question stands there without its words."""
    walk.send("visitor", f"/ru/calls/{call.number}/ask/", text=text, contact="asker@example.kg")
    page = walk.see("visitor", f"/ru/calls/{call.number}/questions/")
    question = Clarification.objects.order_by("-pk")[0]
    assert question.number in page
    assert text not in page
    assert "asker@example.kg" not in page
    return question


WORDS = {
    "question_ky": "Башка мектептер да киреби?",
    "question_ru": "Войдут ли и другие школы?",
    "answer_ky": "Ооба, бардык мектептер.",
    "answer_ru": "Да, все школы.",
}


def test_from_a_subscription_to_a_call_that_is_held_again(walk: Walk) -> None:
    new = letters()
    subscribe(walk, new)
    call = announce(walk)
    assert call.deadline is not None
    told = new()
    assert (told[-1].to, call.title_ru in told[-1].subject) == (["reader@example.kg"], True)
    filed = file_a_proposal(walk.office, call)
    with clock.set_for_test(call.deadline - timedelta(days=4)):
        amended = _change_by_an_answer(walk, call)
    call.refresh_from_db()
    assert call.deadline > amended
    filed.refresh_from_db()
    assert filed.state == "filed"
    assert Notice.objects.filter(kind="calls.stays_filed", user=walk.office.person("ngo")).count() == 1
    kinds = [message.to[0] for message in new()[len(told) :]]
    assert sorted(kinds) == ["asker@example.kg", "reader@example.kg"]
    _cancel_and_hold_again(walk, call)
    gone = new()[-1]
    assert call.title_ru in gone.subject
    leave = address_in(gone.extra_headers["List-Unsubscribe"], "leave")
    assert Client(enforce_csrf_checks=True).post(leave).status_code == 200
    assert Subscription.objects.count() == 0


def _change_by_an_answer(walk: Walk, call: Call) -> Any:
    """An answer that changes the call becomes an amendment; the old deadline."""
    question = ask(walk, call, "Биздин мектеп кирбейби, атым Айгүл")
    at = f"/ru/calls/question/{question.number}/"
    led = walk.send("specialist", at, **WORDS, effect="changes")
    assert led == f"/ru/calls/{call.number}/amend/"
    assert WORDS["answer_ru"] not in walk.see("visitor", f"/ru/calls/{call.number}/questions/")
    led = walk.send("specialist", led, target_group_ky="Бардык мектеп", target_group_ru="Все школы")
    refused = walk.as_("specialist").post(f"{led}announce/")
    assert refused.status_code == 403
    assert "Все школы" not in walk.see("visitor", f"/ru/calls/{call.number}/")
    assert "Все школы" in walk.see("head", led)
    assert call.deadline is not None
    old = call.deadline
    walk.press("head", f"{led}announce/")
    amendment = CallAmendment.objects.get()
    assert amendment.new_deadline is not None
    assert amendment.new_deadline >= clock.now() + timedelta(days=7)
    page = walk.see("visitor", f"/ru/calls/{call.number}/amendments/")
    assert [words for words in ("Дети", "Все", "школы", question.number) if words not in page] == []
    assert WORDS["answer_ru"] in walk.see("visitor", f"/ru/calls/{call.number}/questions/")
    paper = Document.objects.get(number=amendment.notice_number)
    assert paper.number in walk.see("visitor", f"/ru/calls/{call.number}/")
    return old


def _cancel_and_hold_again(walk: Walk, call: Call) -> None:
    walk.send("head", f"/ru/calls/{call.number}/cancel/", reason_ky="Акча жок", reason_ru="Нет денег")
    page = walk.see("specialist", f"/ru/calls/{call.number}/")
    assert f"/ru/calls/{call.number}/repeat/" in page
    assert f"/ru/calls/{call.number}/repeat/" not in walk.see("visitor", f"/ru/calls/{call.number}/")
    led = walk.press("specialist", f"/ru/calls/{call.number}/repeat/")
    again = CallRepeat.objects.get().call
    assert led == f"/ru/calls/{again.number}/ready/"
    walk.press("head", f"/ru/calls/{again.number}/announce/")
    assert call.number in walk.see("visitor", f"/ru/calls/{again.number}/")
    assert again.number in walk.see("visitor", f"/ru/calls/{call.number}/")


def test_asker_is_met_by_nobody_outside_the_office(walk: Walk) -> None:
    call = announce(walk)
    question = ask(walk, call, "Сырдуу суроо")
    address = f"/ru/calls/question/{question.number}/"
    met = {code: walk.as_(code).get(address).status_code for code in ("finance", "auditor", "nobody")}
    assert met == {"finance": 403, "auditor": 403, "nobody": 403}
    office = walk.see("specialist", address)
    assert "Сырдуу суроо" in office
    assert "asker@example.kg" not in office


def test_machines_and_the_eleventh_question_of_an_hour_are_stopped(walk: Walk) -> None:
    call = announce(walk)
    address = f"/ru/calls/{call.number}/ask/"
    data = begun(walk.see("visitor", address)) | {"text": "?", "contact": ""}
    with clock.set_for_test(clock.now() + timedelta(seconds=10)):
        machine = walk.as_("visitor").post(address, data | {"homepage": "http://x"})
        sent = [walk.as_("visitor").post(address, data | {"text": f"{n}?"}).status_code for n in range(11)]
    assert (machine.status_code, sent) == (429, [302] * 10 + [429])
    assert {question.asker for question in Clarification.objects.all()} == {1}


def test_question_after_the_cut_off_is_answered_by_a_sentence(walk: Walk) -> None:
    call = announce(walk)
    assert call.deadline is not None
    with clock.set_for_test(call.deadline - timedelta(days=1)):
        page = walk.see("visitor", f"/en/calls/{call.number}/ask/")
        assert "The last day for questions was" in page
        assert "<textarea" not in page
