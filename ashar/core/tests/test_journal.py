"""The journal: one chain per authority, append-only by the database itself, heads published daily."""

import json
import threading
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import pre_migrate
from hypothesis import given
from hypothesis import strategies as st

from ashar.core import clock, journal, triggers
from ashar.core.journal import GENESIS, LOADER, PUBLIC, WORKER, write_daily_heads, write_entry
from ashar.core.models import ChainHead, DailyHead, Entry
from tools import verify_journal

pytestmark = pytest.mark.postgres

KARAKOL, BATKEN = "KK", "BT"


def write(chain=KARAKOL, step="call.announce", number="", **more):
    with transaction.atomic():
        return write_entry(chain=chain, number=number or f"{chain}-2026-C1", step=step, by=WORKER, **more)


def write_and_fail(chain=KARAKOL):
    with transaction.atomic():
        write(chain)
        raise ValueError("taken back")


def chain_is_whole(chain=KARAKOL):
    return chain not in journal.broken_chains()


# What an entry is


@pytest.mark.django_db
def test_entry_continues_the_one_before():
    first, second = write(), write(facts={"after": "open"})
    assert (first.seq, first.facts["prev"]) == (1, GENESIS)
    assert (second.seq, second.facts["prev"]) == (2, first.hash)
    head = ChainHead.objects.get(chain=KARAKOL)
    assert (head.seq, head.hash) == (2, second.hash)


@pytest.mark.django_db
def test_entry_of_another_chain_begins_at_one():
    write()
    other = write(BATKEN)
    assert (other.seq, other.facts["prev"]) == (1, GENESIS)


@pytest.mark.django_db
def test_entry_keeps_the_bytes_that_were_hashed():
    at = datetime(2026, 11, 21, 4, 30, 15, 120, tzinfo=UTC)
    with clock.set_for_test(at):
        kept = Entry.objects.get(pk=write(facts={"сумма": "50 000", "a": 1}).pk)
    assert bytes(kept.body).decode() == (
        '{"at":"2026-11-21T04:30:15.000120+00:00","by":{"role":"worker"},"chain":"KK",'
        '"facts":{"a":1,"сумма":"50 000"},"number":"KK-2026-C1",'
        f'"prev":"{GENESIS}","seq":1,"step":"call.announce"}}'
    )
    assert kept.hash == verify_journal.hashlib.sha256(bytes(kept.body)).hexdigest()
    assert (kept.at, kept.number, kept.step) == (at, "KK-2026-C1", "call.announce")


@given(st.dictionaries(st.text(), st.one_of(st.integers(), st.text(), st.none(), st.lists(st.text()))))
def test_canonical_does_not_depend_on_the_order_of_keys(facts):
    spelled = journal.canonical(facts)
    assert spelled == journal.canonical(dict(reversed(facts.items())))
    assert json.loads(spelled) == facts
    assert b"\n" not in spelled


def test_digest_needs_its_salt():
    told = journal.digest("Айгүл Токтосунова", "a")
    assert (
        told == journal.digest("Айгүл Токтосунова".encode(), "a") != journal.digest("Айгүл Токтосунова", "b")
    )
    # The salt and the value cannot be shifted into each other.
    assert journal.digest("bc", "a") != journal.digest("c", "ab")


@pytest.mark.parametrize(("actor", "role"), [(PUBLIC, "public"), (WORKER, "worker"), (LOADER, "loader")])
def test_actor_without_an_account_shows_its_role(actor, role):
    assert actor.journal_mark("KK") == {"role": role}


def test_entry_outside_a_transaction_is_refused(copied_database):
    with pytest.raises(RuntimeError, match="transaction of its deed"):
        write_entry(chain=KARAKOL, number="", step="x", by=WORKER)
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_chain_is_locked_and_read_once_in_a_deed(django_assert_num_queries):
    write()
    with transaction.atomic():
        journal.lock_chain(KARAKOL)
        with django_assert_num_queries(2):  # the head moves on, the entry is written
            write_entry(chain=KARAKOL, number="KK-2026-C1", step="x", by=WORKER)
        with django_assert_num_queries(0):
            assert journal.lock_chain(KARAKOL).seq == 2
    assert chain_is_whole()


@pytest.mark.django_db
def test_part_of_a_deed_that_was_taken_back_leaves_the_chain_where_it_was():
    with transaction.atomic():
        first = write()
        for chain in (KARAKOL, BATKEN):
            with pytest.raises(ValueError, match="taken back"):
                write_and_fail(chain)
        third, other = write(), write(BATKEN)
    assert (third.seq, third.facts["prev"]) == (2, first.hash)
    assert (other.seq, other.facts["prev"]) == (1, GENESIS)
    assert chain_is_whole()
    assert chain_is_whole(BATKEN)


def test_deed_sees_what_others_wrote_since_the_last_one(copied_database):
    def elsewhere():
        try:
            write()
        finally:
            connection.close()

    write()
    for _time in range(2):
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        write()
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match="taken back"):
        write_and_fail()
    assert write().seq == 6
    assert chain_is_whole()


@pytest.mark.django_db
def test_deed_that_fails_leaves_no_entry_and_no_gap():
    write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=write().pk).update(step="")
    assert write().seq == 2
    assert Entry.objects.count() == 2


# The clock of a demonstration


@pytest.fixture
def demonstration():
    return SimpleNamespace(code="DEMO", is_demonstration=True)


@pytest.mark.django_db
def test_demonstration_clock_dates_its_own_chain(demonstration):
    then = datetime(2026, 3, 1, tzinfo=UTC)
    with clock.pretend(then, authority=demonstration):
        assert write("DEMO").at == then


@pytest.mark.django_db
@pytest.mark.parametrize("chain", [KARAKOL, journal.PLATFORM])
def test_demonstration_clock_cannot_date_another_chain(demonstration, chain):
    with (
        clock.pretend(datetime(2026, 3, 1, tzinfo=UTC), authority=demonstration),
        pytest.raises(RuntimeError, match=f"may not date entries of {chain}"),
    ):
        write(chain)
    assert not Entry.objects.exists()


# What the database refuses


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Entry, DailyHead])
@pytest.mark.parametrize(
    "deed",
    [
        lambda rows: rows.update(hash="0" * 64),
        lambda rows: rows.update(seq=7),
        lambda rows: rows.delete(),
        lambda rows: rows[0].delete(),
        lambda rows: rows[0].save(),
    ],
    ids=["update hash", "update seq", "delete all", "delete one", "save again"],
)
def test_database_refuses_to_change_what_was_written(model, deed):
    entry = write()
    DailyHead.objects.create(chain=KARAKOL, day=date(2026, 11, 20), seq=1, hash=entry.hash)
    before = list(model.objects.values_list())
    with pytest.raises(IntegrityError, match=r"append-only|do not change"), transaction.atomic():
        deed(model.objects.all())
    assert [list(map(str, row)) for row in model.objects.values_list()] == [
        list(map(str, row)) for row in before
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE core_entry SET number = 'X'", "DELETE FROM core_entry"])
def test_database_refuses_plain_sql(statement):
    write()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.get().number == "KK-2026-C1"


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["core_entry", "core_dailyhead"])
def test_database_refuses_truncate(table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE.")
    write()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_database_refuses_a_second_entry_of_one_number():
    kept = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            chain=KARAKOL, seq=1, at=clock.now(), number="", step="", body=b"{}", hash=kept.hash
        )


@pytest.mark.django_db
def test_triggers_all_stand_after_migration():
    assert triggers.missing() == []


@pytest.mark.django_db
def test_triggers_are_out_while_migrations_run_and_only_then():
    core = apps.get_app_config("core")
    pre_migrate.send(sender=core, plan=[])
    assert triggers.missing() == []
    pre_migrate.send(sender=core, plan=[("a migration", False)])
    assert "core_entry_no_update" in triggers.missing()
    with connection.cursor() as cursor:
        count = "SELECT count(*) FROM " + (
            "pg_trigger WHERE NOT tgisinternal"
            if connection.vendor == "postgresql"
            else "sqlite_master WHERE type = 'trigger'"
        )
        cursor.execute(count)
        assert cursor.fetchone() == (0,)
    triggers.install()
    assert triggers.missing() == []


@pytest.mark.django_db
def test_triggers_that_were_lost_are_named_and_put_back():
    drop = "DROP TRIGGER core_entry_no_update"
    with connection.cursor() as cursor:
        cursor.execute(f"{drop} ON core_entry" if connection.vendor == "postgresql" else drop)
    assert triggers.missing() == ["core_entry_no_update"]
    triggers.install()
    assert triggers.missing() == []
    write()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.update(number="X")


# Heads

MIDNIGHT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # 21 November, 00:00 in Bishkek
A_MOMENT = timedelta(microseconds=1)


@pytest.mark.django_db
def test_daily_head_is_the_last_entry_before_midnight_in_bishkek():
    write(at=MIDNIGHT - timedelta(hours=5))
    last = write(at=MIDNIGHT - A_MOMENT)
    write(at=MIDNIGHT)
    other = write(BATKEN, at=MIDNIGHT - timedelta(days=3))
    write("OS", at=MIDNIGHT)
    with clock.set_for_test(MIDNIGHT + timedelta(minutes=5)):
        assert write_daily_heads() == 2
    assert list(DailyHead.objects.order_by("chain").values_list("chain", "day", "seq", "hash")) == [
        (BATKEN, date(2026, 11, 20), 1, other.hash),
        (KARAKOL, date(2026, 11, 20), 2, last.hash),
    ]


@pytest.mark.django_db
def test_daily_heads_of_one_day_are_written_once():
    write(at=MIDNIGHT - A_MOMENT)
    with clock.set_for_test(MIDNIGHT + timedelta(minutes=5)):
        assert (write_daily_heads(), write_daily_heads()) == (1, 0)
    write(at=MIDNIGHT + timedelta(hours=1))
    with clock.set_for_test(MIDNIGHT + timedelta(hours=23, minutes=59)):
        assert write_daily_heads() == 0
    with clock.set_for_test(MIDNIGHT + timedelta(days=1)):
        assert write_daily_heads() == 1
    assert list(DailyHead.objects.order_by("day").values_list("day", "seq")) == [
        (date(2026, 11, 20), 1),
        (date(2026, 11, 21), 2),
    ]


@pytest.mark.django_db
def test_head_lines_agree_with_the_export():
    for place in range(3):
        write(at=MIDNIGHT - timedelta(days=3 - place))
        with clock.set_for_test(MIDNIGHT - timedelta(days=3 - place, minutes=-6)):
            write_daily_heads()
    heads = verify_journal.read_heads(journal.head_lines())
    report = verify_journal.check(journal.export_lines(), heads)
    assert report.is_whole, report.problem
    assert report.heads == len(heads) == DailyHead.objects.count() > 0


# Export


@pytest.mark.django_db
def test_export_of_some_chains_holds_only_those():
    write(KARAKOL), write(BATKEN), write(journal.PLATFORM)
    report = verify_journal.check(journal.export_lines([BATKEN]))
    assert (report.problem, list(report.chains)) == (None, [BATKEN])
    everything = verify_journal.check(journal.export_lines())
    assert (everything.problem, list(everything.chains)) == (None, [BATKEN, KARAKOL, journal.PLATFORM])


@pytest.mark.django_db
def test_export_of_an_empty_journal_is_whole():
    assert verify_journal.check(journal.export_lines()).problem is None


@pytest.mark.django_db
def test_export_shows_entries_taken_from_the_end_of_the_table():
    write(), write(), write()
    drop = "DROP TRIGGER core_entry_no_delete"
    with connection.cursor() as cursor:
        cursor.execute(f"{drop} ON core_entry" if connection.vendor == "postgresql" else drop)
    Entry.objects.filter(seq=3).delete()
    problem = verify_journal.check(journal.export_lines()).problem
    assert problem is not None
    assert problem.record == "KK 3"


# Many writers at once


def test_writers_at_once_leave_no_gap_and_no_fork(copied_database):
    chains, threads, each = (KARAKOL, BATKEN), 6, 15
    errors = []

    def work(place):
        try:
            for turn in range(each):
                write(chains[(place + turn) % 2], facts={"thread": place, "turn": turn})
        except Exception as error:  # noqa: BLE001 # told by the test, with all others
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(place,)) for place in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert errors == []
    report = verify_journal.check(journal.export_lines())
    assert report.problem is None
    assert {chain: tail.entries for chain, tail in report.chains.items()} == {KARAKOL: 45, BATKEN: 45}
    kept = {(entry.facts["facts"]["thread"], entry.facts["facts"]["turn"]) for entry in Entry.objects.all()}
    assert len(kept) == threads * each


def test_days_when_nobody_published_are_made_up_for(db):
    first = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    with clock.set_for_test(first):
        write()
    with clock.set_for_test(first + timedelta(days=1)):
        assert write_daily_heads() == 1
    with clock.set_for_test(first + timedelta(days=4)):
        assert write_daily_heads() == 3
        assert write_daily_heads() == 0
