"""The residents' door: what is said stays private, what is answered is public."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import translation

from ashar.agreements.models import Agreement
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from ashar.core.thread import Knot
from ashar.core.web.doors import TOO_QUICK, opened_now
from ashar.monitoring.actions.opinions import (
    PublicAnswer,
    Said,
    answer_opinion,
    correct_answer,
    erase_old_words,
    erase_words,
    pass_opinion_on,
    set_opinion_aside,
    submit_opinion,
)
from ashar.monitoring.actions.visits import Found, make_finding
from ashar.monitoring.models import Opinion
from ashar.priorities.limits import LIMIT
from ashar.regulations.rulesets import add_working_days

SAID = {
    "kind": "complaint",
    "text": "Сабак эки жума болгон жок, Каныкей эже келбейт.",
    "name": "Жазгүл Мамбетова",
    "contact": "0700 987 654",
}
SECRETS = ("Каныкей", "Жазгүл", "0700 987 654")
ANSWER = PublicAnswer("Сабактар болгон жокпу?", "Были ли занятия?", "Эми болуп жатат.", "Теперь идут.")


@pytest.fixture(autouse=True)
def no_turns_taken(demo_town: Any) -> None:
    cache.clear()


@pytest.fixture
def number(agreement: Agreement) -> str:
    line = agreement.award.lot.call.line
    assert line is not None
    return line.number


def form(seconds: int = TOO_QUICK, **change: str) -> dict[str, str]:
    """The form as it comes back so many seconds after it was opened."""
    with clock.set_for_test(clock.now() - timedelta(seconds=seconds)):
        opened = opened_now()
    return SAID | {"opened": opened, "homepage": ""} | change


def said(agreement: Agreement, **change: Any) -> Opinion:
    return submit_opinion(agreement=agreement, said=Said(**SAID | change))


def private_words(page: str) -> list[str]:
    return [secret for secret in SECRETS if secret in page]


def test_a_resident_gets_a_number_and_a_day(client: Any, agreement: Agreement, number: str) -> None:
    answer = client.post(f"/ky/opinions/about/{number}/", form())
    opinion = Opinion.objects.latest("pk")
    assert answer.headers["Location"] == f"/ky/opinions/n/{opinion.number}/"
    call = agreement.award.lot.call
    assert opinion.answer_by == add_working_days(clock.today(), 10, call.authority)
    assert (opinion.agreement, opinion.kind, opinion.may_tell) == (agreement, "complaint", False)
    page = client.get(answer.headers["Location"]).content.decode()
    assert opinion.number in page
    assert private_words(page) == []


def test_journal_thread_and_notices_learn_no_words(agreement: Agreement, cast: Cast) -> None:
    opinion = said(agreement)
    entries = journal.Entry.objects.filter(number=opinion.number)
    notices = Notice.objects.filter(number=opinion.number)
    kept = "".join(bytes(entry.body).decode() for entry in entries) + str([each.facts for each in notices])
    assert entries.count() == 1
    assert {each.user for each in notices} == {cast.specialist}
    assert private_words(kept) == []
    assert not Knot.objects.filter(number=opinion.number).exists()


@pytest.mark.parametrize(("seconds", "status"), [(0, 422), (2, 422), (3, 302)])
def test_the_door_is_not_for_machines(client: Any, number: str, seconds: int, status: int) -> None:
    before = Opinion.objects.count()
    assert client.post(f"/ru/opinions/about/{number}/", form(seconds)).status_code == status
    assert client.post(f"/ru/opinions/about/{number}/", form(homepage="x")).status_code == 429
    assert Opinion.objects.count() - before == (status == 302)


def test_twenty_an_hour_from_one_address(client: Any, number: str) -> None:
    answers = [client.post(f"/ky/opinions/about/{number}/", form()).status_code for _n in range(LIMIT + 1)]
    assert answers == [302] * LIMIT + [429]


def test_words_of_danger_show_whom_to_call_first(client: Any, number: str) -> None:
    before = Opinion.objects.count()
    danger = form(text="Мени сабап жатат.")
    page = client.post(f"/ky/opinions/about/{number}/", danger)
    assert (page.status_code, Opinion.objects.count()) == (200, before)
    assert 'href="tel:102"' in page.content.decode()
    assert client.post(f"/ky/opinions/about/{number}/", danger | {"anyway": "1"}).status_code == 302


def test_nothing_is_heard_before_the_agreement(client: Any, agreement: Agreement) -> None:
    agreement.state = "signing"
    agreement.save(update_fields=["state"])
    with pytest.raises(Refused, match="once the agreement is signed"):
        said(agreement)
    waiting = Knot.objects.filter(kind="L", stage__lt=7, mode="live")[0].number
    for number in (waiting, "AT-2026-L999"):
        assert client.get(f"/ky/opinions/about/{number}/").status_code == 404


def test_the_answer_is_public_and_the_words_are_not(
    client: Any, agreement: Agreement, cast: Cast, number: str
) -> None:
    opinion = said(agreement)
    named = replace(ANSWER, answer_ru="Спасибо, Жазгул!")
    with pytest.raises(Refused, match="who spoke"):
        answer_opinion(opinion=opinion, answer=named, by=cast.specialist)
    answer_opinion(opinion=opinion, answer=ANSWER, by=cast.specialist)

    for page in (f"/ky/o/{number}", f"/ky/opinions/n/{opinion.number}/"):
        shown = client.get(page).content.decode()
        assert ANSWER.question_ky in shown, page
        assert ANSWER.answer_ky in shown, page
        assert private_words(shown) == [], page
        assert cast.specialist.name not in shown, page


@pytest.mark.parametrize(
    ("words", "is_told"),
    [
        ("Токтогул көчөсү 12де эшик жабык эле.", False),
        ("По ул. Токтогула, 12 было закрыто.", False),
        ("Приём идёт в доме 5.", False),
        ("Көчөдө калган 24 аял 4 жолу келди.", True),
        ("Женщины с улицы приходят домой 3 раза в неделю.", True),
    ],
)
def test_no_address_of_protected_people_gets_into_the_answer(
    agreement: Agreement, cast: Cast, words: str, is_told: bool
) -> None:
    call = agreement.award.lot.call
    type(call).objects.filter(pk=call.pk).update(is_protected=True)
    opinion = Opinion.objects.get(pk=said(agreement).pk)
    answer = replace(ANSWER, answer_ru=words)
    if is_told:
        assert answer_opinion(opinion=opinion, answer=answer, by=cast.specialist).answer_ru == words
        return
    with pytest.raises(Refused, match="address"):
        answer_opinion(opinion=opinion, answer=answer, by=cast.specialist)
    opinion = answer_opinion(opinion=opinion, answer=ANSWER, by=cast.specialist)
    with pytest.raises(Refused, match="address"):
        correct_answer(opinion=opinion, answer=answer, reason="Так эмес.", by=cast.specialist)


def test_a_published_answer_is_corrected_in_the_open(agreement: Agreement, cast: Cast) -> None:
    opinion = answer_opinion(opinion=said(agreement), answer=ANSWER, by=cast.specialist)
    better = PublicAnswer(ANSWER.question_ky, ANSWER.question_ru, "Дүйшөмбүдөн бери.", "С понедельника.")

    opinion = correct_answer(opinion=opinion, answer=better, reason="Күнү так эмес эле.", by=cast.specialist)

    entry = journal.Entry.objects.filter(number=opinion.number).latest("seq")
    assert (opinion.answer_ky, entry.step) == ("Дүйшөмбүдөн бери.", "opinion.correct")
    assert "Дүйшөмбү" not in bytes(entry.body).decode()


@pytest.mark.parametrize("may_tell", [False, True])
def test_the_organisation_reads_words_and_name_only_with_consent(
    client: Any, agreement: Agreement, cast: Cast, may_tell: bool
) -> None:
    opinion = said(agreement, may_tell=may_tell)
    client.force_login(cast.ngo)
    address = f"/ky/visits/of/{agreement.number}/"
    assert private_words(client.get(address).content.decode()) == []

    telling = (
        ["0700-98-76-54 чалгыла."] if may_tell else ["Жазгүлдүн айтканы туура.", "0700-98-76-54 чалгыла."]
    )
    for words in telling:
        with translation.override("en"), pytest.raises(Refused, match="who spoke"):
            pass_opinion_on(opinion=opinion, gist=words, by=cast.specialist)
    pass_opinion_on(opinion=opinion, gist="Сабактар болбой калганы айтылды.", by=cast.specialist)
    with pytest.raises(Refused):
        pass_opinion_on(opinion=opinion, gist="Дагы.", by=cast.specialist)

    page = client.get(address).content.decode()
    assert "Сабактар болбой калганы айтылды." in page
    assert private_words(page) == (["Каныкей", "Жазгүл"] if may_tell else [])
    assert client.get(f"/ky/opinions/{opinion.number}/").status_code == 403


@pytest.mark.parametrize(("who", "reads"), [("head", ["Каныкей", "Жазгүл"]), ("finance", [])])
def test_consent_to_tell_the_organisation_is_none_for_the_rest_of_the_office(
    client: Any, agreement: Agreement, cast: Cast, who: str, reads: list[str]
) -> None:
    pass_opinion_on(
        opinion=said(agreement, may_tell=True), gist="Сабактар болбой калганы айтылды.", by=cast.specialist
    )
    client.force_login(getattr(cast, who))
    page = client.get(f"/ky/visits/of/{agreement.number}/").content.decode()
    assert "Сабактар болбой калганы айтылды." in page
    assert private_words(page) == reads


def test_a_complaint_becomes_a_finding_in_the_office_s_words(
    client: Any, agreement: Agreement, cast: Cast
) -> None:
    opinion = said(agreement)
    telling = Found("Жазгүл Мамбетованын баласына кайрылгыла.", clock.today() + timedelta(days=7))
    with pytest.raises(Refused, match="who spoke"):
        make_finding(opinion=opinion, found=telling, by=cast.specialist)
    found = Found("Эки жумалык сабакты толуктагыла.", clock.today() + timedelta(days=7))
    finding = make_finding(opinion=opinion, found=found, by=cast.specialist)
    assert (finding.origin, finding.visit, finding.state) == (opinion.number, None, "open")

    client.force_login(cast.ngo)
    page = client.get(f"/ky/visits/of/{agreement.number}/").content.decode()
    assert found.text in page
    assert private_words(page) == []


def test_words_are_read_by_the_office_that_answers_alone(
    client: Any, agreement: Agreement, cast: Cast
) -> None:
    opinion = said(agreement)
    seen = {}
    for who in ("specialist", "head", "finance", "ngo", "other_ngo"):
        client.force_login(getattr(cast, who))
        seen[who] = client.get(f"/ky/opinions/{opinion.number}/").status_code
    assert seen == {"specialist": 200, "head": 200, "finance": 403, "ngo": 403, "other_ngo": 403}
    client.force_login(cast.head)
    assert client.post(f"/ky/opinions/{opinion.number}/answer/", {}).status_code == 403


def test_words_are_erased_once_answered(agreement: Agreement, cast: Cast) -> None:
    opinion = said(agreement)
    with pytest.raises(Refused, match="Answer first"):
        erase_words(opinion=opinion, by=cast.specialist)
    set_opinion_aside(opinion=opinion, reason="unclear", by=cast.specialist)
    opinion = erase_words(opinion=opinion, by=cast.specialist)
    assert (opinion.text, opinion.name, opinion.contact, opinion.state) == ("", "", "", "set_aside")
    with pytest.raises(Refused, match="erased already"):
        erase_words(opinion=opinion, by=cast.specialist)


def test_the_worker_erases_what_is_kept_too_long(agreement: Agreement, cast: Cast) -> None:
    Opinion.objects.exclude(state="received").update(state="received", answered_at=None)
    authority = agreement.award.lot.call.authority
    authority.is_demonstration = False
    authority.save(update_fields=["is_demonstration"])
    opinion = answer_opinion(opinion=said(agreement), answer=ANSWER, by=cast.specialist)
    waiting = said(agreement)
    with clock.set_for_test(clock.now() + timedelta(days=360)):
        assert erase_old_words() == 0
    with clock.set_for_test(clock.now() + timedelta(days=370)):
        assert erase_old_words() == 1
    opinion.refresh_from_db()
    waiting.refresh_from_db()
    assert (opinion.text, waiting.text) == ("", SAID["text"])


def test_the_database_refuses_an_answer_without_public_words(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        answer_opinion(opinion=said(agreement), answer=PublicAnswer("", "", "А.", "А."), by=cast.specialist)
