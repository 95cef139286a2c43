"""Residents' words are erased when their time is over, or when somebody asks; the counts stay."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.priorities.actions import form_problem, submit_signal
from ashar.priorities.actions.erasing import erase_contact, erase_old_signals, erase_signal, kept_since
from ashar.priorities.actions.problems import Wording
from ashar.priorities.models import NeedSignal
from ashar.priorities.voices import voices_of
from ashar.regulations.actions import override_rule
from tests.support.office import Office

pytestmark = pytest.mark.postgres

PRIVATE = ("text", "where", "contact", "folded")
WORDING = Wording(title_ky="Жарык", title_ru="Свет", sphere="public_safety")


def said(office: Office, at: datetime) -> NeedSignal:
    with clock.set_for_test(at):
        return submit_signal(authority=office.authority, text="Суу жок", where="Шаты", contact="0555 123 456")


def words(signal: NeedSignal) -> set[str]:
    signal.refresh_from_db()
    return {getattr(signal, name) for name in PRIVATE}


def test_words_are_kept_to_the_last_day_and_erased_after_midnight_in_bishkek(office: Office) -> None:
    evening = said(office, datetime(2027, 3, 1, 17, 59, tzinfo=UTC))  # 1 March, 23:59 in Bishkek
    night = said(office, datetime(2027, 3, 1, 18, 0, tzinfo=UTC))  # 2 March, 00:00
    with clock.set_for_test(datetime(2029, 3, 1, 17, 59, tzinfo=UTC)):
        assert erase_old_signals() == 0
    with clock.set_for_test(datetime(2029, 3, 1, 18, 0, tzinfo=UTC)):
        assert erase_old_signals() == 1
        assert erase_old_signals() == 0
    assert words(evening) == {""}
    assert "Суу жок" in words(night)
    assert evening.erased_at == datetime(2029, 3, 1, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "first_kept"),
    [
        (date(2029, 2, 28), date(2027, 2, 28)),
        (date(2029, 3, 1), date(2027, 3, 1)),
        (date(2026, 3, 1), date(2024, 3, 1)),
        (date(2026, 2, 28), date(2024, 2, 28)),
        (date(2028, 2, 29), date(2026, 3, 1)),
        (date(2027, 1, 1), date(2025, 1, 1)),
    ],
)
def test_first_day_that_is_kept(office: Office, today: date, first_kept: date) -> None:
    found = clock.local(kept_since(office.authority, today))
    assert (found.date(), found.hour) == (first_kept, 0)


def test_problem_keeps_its_count_and_the_journal_only_how_many(office: Office) -> None:
    start = clock.now()
    signals = [said(office, start) for _n in range(3)]
    with clock.set_for_test(start):
        road = form_problem(
            authority=office.authority, wording=WORDING, signals=signals, by=office.specialist
        )
    with clock.set_for_test(start + timedelta(days=800)):
        assert erase_old_signals() == 3
    assert voices_of(road) == 3
    assert {signal.state for signal in NeedSignal.objects.all()} == {"joined"}
    entry = journal.Entry.objects.latest("seq")
    assert (entry.step, entry.facts["facts"]) == ("needsignal.erase_old", {"rows": 3})
    assert journal.broken_chains() == {}


def test_authority_may_keep_them_shorter(office: Office, neighbour: Office) -> None:
    mine, theirs = said(office, clock.now()), said(neighbour, clock.now())
    override_rule(
        authority=office.authority,
        key="needs.raw_text_months",
        value=6,
        reason_ky="Узак сактоонун кереги жок.",
        reason_ru="Дольше хранить незачем.",
        by=office.head,
    )
    with clock.set_for_test(clock.now() + timedelta(days=200)):
        assert erase_old_signals() == 1
    assert words(mine) == {""}
    assert "Суу жок" in words(theirs)


def test_contact_goes_and_the_words_stay(office: Office) -> None:
    signal = said(office, clock.now())
    erase_contact(signal=signal, by=office.specialist)
    assert words(signal) == {"Суу жок", "Шаты", "", "суу жок шаты"}
    with pytest.raises(Refused, match="There is no contact"):
        erase_contact(signal=signal, by=office.specialist)


def test_words_are_erased_once_and_never_written_again(office: Office) -> None:
    signal = said(office, clock.now())
    erase_signal(signal=signal, by=office.specialist)
    assert words(signal) == {""}
    with pytest.raises(Refused, match="erased already"):
        erase_signal(signal=signal, by=office.specialist)
    with pytest.raises(IntegrityError), transaction.atomic():
        NeedSignal.objects.update(contact="0555")


def test_erasing_by_hand_on_the_page(client: Any, office: Office) -> None:
    signal = said(office, clock.now())
    address = f"/en/needs/TR/{signal.number}/"
    client.force_login(office.head)
    assert client.post(f"{address}erase/").status_code == 403
    client.force_login(office.specialist)
    assert "0555 123 456" in client.get(address).content.decode()
    assert client.post(f"{address}erase-contact/").status_code == 302
    assert "0555 123 456" not in client.get(address).content.decode()
    assert client.post(f"{address}erase/").status_code == 302
    page = client.get(address).content.decode()
    assert "The words are erased; they stay counted." in page
    assert "Суу жок" not in page + client.get("/en/needs/TR/").content.decode()
    assert client.post(f"{address}erase/").status_code == 422


def test_office_is_warned_before_what_waits_is_erased(client: Any, office: Office) -> None:
    said(office, clock.now() - timedelta(days=720))
    client.force_login(office.specialist)
    assert "1 word of a resident waits and will be erased within a month." in (
        client.get("/en/needs/TR/").content.decode()
    )


def test_page_of_erased_words_promises_nobody_reads_them(client: Any, office: Office) -> None:
    waiting = said(office, datetime(2027, 3, 1, 6, 0, tzinfo=UTC))
    address = f"/ru/say/n/{waiting.number}/"
    assert "Их прочитает специалист" in client.get(address).text
    with clock.set_for_test(datetime(2029, 6, 1, 6, 0, tzinfo=UTC)):
        erase_old_signals()
        page = client.get(address).text
    assert "Слова стёрты; в счёте они остаются." in page
    assert "Их прочитает специалист" not in page
