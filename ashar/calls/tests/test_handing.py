"""Shares leave the server: taken once, tried, given from the sheet; what is left behind is removed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from ashar.calls import sheets
from ashar.calls.actions import (
    give_from_sheet,
    give_share,
    hand_over_until,
    missing_shares,
    opening_key,
    rehearse_share,
    shares_of,
    take_share,
    write_sheet,
)
from ashar.calls.models import Call, CallKey, KeyShare
from ashar.calls.tasks import remind_keepers, remove_handed_shares
from ashar.core import clock, journal, keys
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from tests.support.keeping import PASSPHRASE, code_of, let_shares_leave, take_sheet
from tests.support.office import Office


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing costs nothing here, and earlier tries are forgotten."""
    monkeypatch.setattr(sheets, "OPS", sheets.pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(sheets, "MEMORY", sheets.pwhash.argon2id.MEMLIMIT_MIN)


@pytest.fixture
def call(office: Office) -> Call:
    cache.clear()
    let_shares_leave(office)
    return office.announce()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def share_of(call: Call, keeper: Any) -> KeyShare:
    return KeyShare.objects.get(key__call=call, keeper=keeper)


def test_the_rule_says_whether_shares_leave(office: Office) -> None:
    light = office.announce()
    assert not CallKey.objects.get(call=light).leaves_server
    with pytest.raises(Refused, match="by signing in"):
        write_sheet(call=light, by=office.person("member"), passphrase=PASSPHRASE)


def test_a_share_is_handed_over_once_and_is_gone(office: Office, call: Call, committed: Any) -> None:
    keeper = office.person("member")
    assert keys.is_here(share_of(call, keeper).name)
    with committed():
        take_sheet(call, keeper)
    share = share_of(call, keeper)
    assert share.handed_at == clock.now()
    assert not keys.is_here(share.name)
    for again in (
        lambda: write_sheet(call=call, by=keeper, passphrase=PASSPHRASE),
        lambda: take_share(call=call, by=keeper, code=code_of(call, keeper)),
    ):
        with pytest.raises(Refused, match="cannot be shown again"):
            again()
    steps = journal.Entry.objects.filter(number=call.number).order_by("seq").values_list("step", flat=True)
    assert list(steps)[-1] == "call.hand_share"


def test_the_share_stays_until_the_code_shows_that_the_sheet_is_in_hand(office: Office, call: Call) -> None:
    keeper = office.person("member")
    write_sheet(call=call, by=keeper, passphrase=PASSPHRASE)
    with pytest.raises(Refused, match="check code"):
        take_share(call=call, by=keeper, code="0000 0000")
    assert keys.is_here(share_of(call, keeper).name)
    assert share_of(call, keeper).handed_at is None
    with pytest.raises(Refused, match="four different words"):
        write_sheet(call=call, by=keeper, passphrase="кыска")


def test_only_its_keeper_takes_it(office: Office, call: Call) -> None:
    with pytest.raises(Refused, match="keep no share"):
        write_sheet(call=call, by=office.person("chair"), passphrase=PASSPHRASE)


def test_after_the_day_the_share_stays_and_is_given_by_signing_in(office: Office, call: Call) -> None:
    keeper = office.person("member")
    with (
        clock.set_for_test(hand_over_until(call) + timedelta(seconds=1)),
        pytest.raises(Refused, match="days for taking sheets are over"),
    ):
        write_sheet(call=call, by=keeper, passphrase=PASSPHRASE)
    with after(call):
        assert give_share(call=call, by=keeper).given_at


def test_a_process_that_dies_before_the_removal_leaves_it_to_the_worker(
    office: Office, call: Call, committed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = office.person("member")

    def dies(_name: str) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(keys, "destroy", dies)
        with committed():
            take_sheet(call, keeper)
    assert keys.is_here(share_of(call, keeper).name)
    assert remove_handed_shares() == 1
    assert not keys.is_here(share_of(call, keeper).name)
    assert remove_handed_shares() == 0


def test_a_share_that_came_back_is_never_taken_for_one_left_behind(
    office: Office, call: Call, committed: Any
) -> None:
    keeper = office.person("member")
    with committed():
        text = take_sheet(call, keeper)
    with after(call):
        give_from_sheet(call=call, by=keeper, sheet=text, passphrase=PASSPHRASE)
        assert remove_handed_shares() == 0
        assert keys.is_here(share_of(call, keeper).name)


def test_a_rehearsal_opens_nothing_and_keeps_nothing(office: Office, call: Call, committed: Any) -> None:
    keepers = [office.specialist, office.person("member")]
    with committed():
        texts = [take_sheet(call, keeper) for keeper in keepers]
    for keeper, text in zip(keepers, texts, strict=True):
        rehearse_share(call=call, by=keeper, sheet=text, passphrase=PASSPHRASE)
        assert share_of(call, keeper).rehearsed_at == clock.now()
        assert not keys.is_here(share_of(call, keeper).name)
        with pytest.raises(Refused, match="deadline"):
            give_from_sheet(call=call, by=keeper, sheet=text, passphrase=PASSPHRASE)
    with after(call), pytest.raises(Refused, match="before the deadline"):
        rehearse_share(call=call, by=keepers[0], sheet=texts[0], passphrase=PASSPHRASE)
    with after(call):
        assert "0 of 2" in str(next(missing_shares(call)))


def test_the_database_knows_no_rehearsal_without_a_sheet(call: Call) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyShare.objects.filter(key__call=call).update(rehearsed_at=clock.now())


def test_two_sheets_make_the_key_and_one_does_not(office: Office, call: Call, committed: Any) -> None:
    keepers = [office.person("member"), office.person("expert")]
    with committed():
        texts = [take_sheet(call, keeper) for keeper in keepers]
    with after(call):
        with pytest.raises(Refused, match="enter the sheet"):
            give_share(call=call, by=keepers[0])
        give_from_sheet(call=call, by=keepers[0], sheet=texts[0], passphrase=PASSPHRASE)
        assert list(missing_shares(call))
        with pytest.raises((Refused, ValueError)):
            opening_key(call)
        give_from_sheet(call=call, by=keepers[1], sheet=texts[1], passphrase=PASSPHRASE)
        assert not list(missing_shares(call))
        key = opening_key(call)
    assert key is not None
    assert bytes(key.public_key) == bytes(CallKey.objects.get(call=call).public_key)


def test_who_opens_and_holds_a_sheet_enters_it_first(office: Office, call: Call, committed: Any) -> None:
    """A share on a sheet never comes along with the opening by itself."""
    with committed():
        text = take_sheet(call, office.specialist)
    with after(call):
        give_share(call=call, by=office.person("member"))
        assert "1 of 2" in str(next(missing_shares(call, besides=office.specialist)))
        give_from_sheet(call=call, by=office.specialist, sheet=text, passphrase=PASSPHRASE)
        assert not list(missing_shares(call))


def test_each_wrong_sheet_has_its_sentence(office: Office, call: Call, committed: Any) -> None:
    keeper, other = office.person("member"), office.person("expert")
    second = office.announce()
    with committed():
        text, of_other, of_second = (
            take_sheet(call, keeper),
            take_sheet(call, other),
            take_sheet(second, keeper),
        )
    for wrong, phrase, words in (
        (of_second, PASSPHRASE, "another call"),
        (of_other, PASSPHRASE, "another keeper"),
        (text[:-6], PASSPHRASE, "not the whole sheet"),
        (text, "башка төрт сөз болду", "not its passphrase"),
    ):
        with pytest.raises(Refused, match=words):
            rehearse_share(call=call, by=keeper, sheet=wrong, passphrase=phrase)


def test_tries_are_counted_by_the_account(office: Office, call: Call, committed: Any) -> None:
    keeper, other = office.person("member"), office.person("expert")
    with committed():
        text, of_other = take_sheet(call, keeper), take_sheet(call, other)
    for _try in range(9):
        with pytest.raises(Refused, match="passphrase"):
            rehearse_share(call=call, by=keeper, sheet=text, passphrase="башка төрт сөз болду")
    with pytest.raises(Refused, match="Too many tries"):
        rehearse_share(call=call, by=keeper, sheet=text, passphrase=PASSPHRASE)
    assert rehearse_share(call=call, by=other, sheet=of_other, passphrase=PASSPHRASE).rehearsed_at


def test_keepers_are_reminded_once_a_day_and_the_office_hears_of_the_missing(
    office: Office, call: Call, committed: Any
) -> None:
    keeper, until = office.person("member"), hand_over_until(call)
    told = Notice.objects.filter(number=call.number)
    assert told.filter(kind="calls.sheet_waits").count() == 3, "at the announcement"
    with committed():
        take_sheet(call, keeper)
    with clock.set_for_test(until - timedelta(hours=1)):
        remind_keepers()
        remind_keepers()
    assert told.filter(kind="calls.sheet_waits").count() == 3 + 2
    with clock.set_for_test(until + timedelta(hours=1)):
        remind_keepers()
        remind_keepers()
    assert {notice.user for notice in told.filter(kind="calls.too_few_sheets")} == {
        office.specialist, office.head
    }  # fmt: skip
    assert told.filter(kind="calls.too_few_sheets").count() == 2
    assert call.deadline is not None
    with clock.set_for_test(call.deadline - timedelta(hours=5)):
        remind_keepers()
    assert [notice.user for notice in told.filter(kind="calls.sheet_untried")] == [keeper]


def test_the_shares_of_a_call_that_was_handed_over_are_named(office: Office, call: Call) -> None:
    assert all(share.key.leaves_server for share in shares_of(call))


def after(call: Call) -> Any:
    assert call.deadline is not None
    return clock.set_for_test(call.deadline + timedelta(minutes=1))
