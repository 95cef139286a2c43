"""Numbers and knots: from any of them the whole order, and nothing of another, in one query."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from ashar.core import journal, thread
from ashar.core.models import Counter, Knot
from ashar.core.thread import NUMBER, STAGES, Kind, KnotFacts, next_number, thread_of

pytestmark = pytest.mark.postgres

START = datetime(2026, 3, 1, tzinfo=UTC)


# Numbers


@pytest.mark.django_db
def test_numbers_count_by_authority_year_and_kind():
    given = [
        next_number("KK", 2026, "C"),
        next_number("KK", 2026, "C"),
        next_number("KK", 2026, "A"),
        next_number("KK", 2027, "C"),
        next_number("BT", 2026, "C"),
        next_number(journal.PLATFORM, 2026, "Q"),
    ]
    assert given == ["KK-2026-C1", "KK-2026-C2", "KK-2026-A1", "KK-2027-C1", "BT-2026-C1", "KG-2026-Q1"]
    assert all(NUMBER.match(number) for number in given)


@pytest.mark.django_db
def test_number_of_a_deed_that_failed_is_given_again():
    with transaction.atomic():
        assert next_number("KK", 2026, "C") == "KK-2026-C1"
        transaction.set_rollback(True)
    assert next_number("KK", 2026, "C") == "KK-2026-C1"


@pytest.mark.parametrize(
    "text", ["KK-2026-C", "kk-2026-C1", "KK-26-C1", "KK-2026-c1", "KK-2026-C1x", "K-2026-C1", ""]
)
def test_number_form_refuses_what_is_no_number(text):
    assert not NUMBER.match(text)


def test_numbers_given_at_once_are_all_different(copied_database):
    given, errors = [], []

    def work():
        try:
            for _turn in range(10):
                with transaction.atomic():
                    journal.lock_chain("KK")
                    given.append(next_number("KK", 2026, "C"))
        except Exception as error:  # noqa: BLE001 # told by the test, with all others
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert errors == []
    assert sorted(given) == sorted(f"KK-2026-C{n}" for n in range(1, 41))


# Knots. Any row may be the subject of one.


def knot(number, parent=None, *, state="open", since=None, **facts):
    """A knot as a stage would tie it; each a day after the one before."""
    chain, year, letter = re.match(r"(\w+)-(\d+)-(\w)", number).groups()
    subject, _new = Counter.objects.get_or_create(chain=number, year=year, kind=letter)
    return thread.tie(
        number=number,
        chain=chain,
        kind=letter,
        subject=subject,
        state=state,
        since=since or START + timedelta(days=Knot.objects.count()),
        facts=KnotFacts(parent=parent, **facts),
    )


@pytest.fixture
def two_orders(db):
    """One problem, two programme lines (the orders), each with its own life; and another town."""
    knot("KK-2026-M1")
    knot("KK-2026-P1", "KK-2026-M1")
    knot("KK-2026-R1", "KK-2026-P1")
    for n in (1, 2):
        knot(f"KK-2026-L{n}", "KK-2026-R1", is_order=True, is_public=True)
        knot(f"KK-2026-C{n}", f"KK-2026-L{n}")
        knot(f"KK-2026-A{n}", f"KK-2026-C{n}")
        knot(f"KK-2026-A{n}0", f"KK-2026-C{n}")
        knot(f"KK-2026-W{n}", f"KK-2026-A{n}")
    knot("BT-2026-M1")
    knot("BT-2026-P1", "BT-2026-M1")


ORDER_1 = "M1 P1 R1 L1 C1 A1 A10 W1"


def letters(number):
    return " ".join(knot.number.removeprefix("KK-2026-") for knot in thread_of(number))


@pytest.mark.parametrize("number", ["L1", "C1", "A1", "A10", "W1"])
@pytest.mark.usefixtures("two_orders")
def test_thread_of_any_knot_of_an_order_is_the_whole_order(number):
    assert letters(f"KK-2026-{number}") == ORDER_1


@pytest.mark.usefixtures("two_orders")
def test_thread_of_a_problem_shows_every_order_that_came_of_it():
    whole = "M1 P1 R1 L1 C1 A1 A10 W1 L2 C2 A2 A20 W2"
    assert letters("KK-2026-P1") == letters("KK-2026-M1") == whole


@pytest.mark.usefixtures("two_orders")
def test_thread_of_another_town_is_its_own():
    assert [knot.number for knot in thread_of("BT-2026-P1")] == ["BT-2026-M1", "BT-2026-P1"]


@pytest.mark.usefixtures("two_orders")
def test_thread_of_an_unknown_number_is_empty():
    assert thread_of("KK-2026-C99") == []


@pytest.mark.usefixtures("two_orders")
def test_thread_is_one_query_however_long(django_assert_num_queries):
    for n in range(100, 140):
        knot(f"KK-2026-A{n}", "KK-2026-C1")
    with django_assert_num_queries(1):
        found = thread_of("KK-2026-L1")
    assert len(found) == 8 + 40


@pytest.mark.django_db
def test_thread_of_a_line_in_two_years_keeps_the_order_of_time():
    knot("KK-2025-P1", mode="historic", since=START)
    knot("KK-2026-L1", "KK-2025-P1", is_order=True, since=START + timedelta(days=400))
    knot("KK-2026-C1", "KK-2026-L1", since=START + timedelta(days=300))
    assert [each.number for each in thread_of("KK-2026-C1")] == ["KK-2025-P1", "KK-2026-C1", "KK-2026-L1"]


@pytest.mark.django_db
def test_knot_tied_again_keeps_since_until_its_state_changes():
    first = knot("KK-2026-M1", state="open", since=START)
    again = knot("KK-2026-M1", state="open", since=START + timedelta(days=9), titles=("Суу", "Вода", ""))
    assert (again.pk, again.since, again.title_ru) == (first.pk, START, "Вода")
    moved = knot("KK-2026-M1", state="closed", since=START + timedelta(days=10))
    assert (moved.pk, moved.since) == (first.pk, START + timedelta(days=10))
    assert Knot.objects.count() == 1


@pytest.mark.django_db
def test_knot_keeps_its_words_as_message_ids():
    with translation.override("ru"):
        tied = knot("KK-2026-M1", public_label=gettext_lazy("May"), waits_for="")
        assert str(gettext_lazy("May")) != "May"
    assert tied.public_label == "May"


@pytest.mark.django_db
@pytest.mark.parametrize("letter", ["P", "R", "C", "A", "W", "T"])
def test_knot_without_a_parent_is_refused_unless_historic(letter):
    with pytest.raises(IntegrityError), transaction.atomic():
        knot(f"KK-2026-{letter}1")
    assert not Knot.objects.exists()
    assert knot(f"KK-2018-{letter}1", mode="historic").parent is None


@pytest.mark.django_db
def test_knot_of_one_object_is_one():
    subject = Counter.objects.create(chain="KK", year=2026, kind="M")
    tie = {
        "chain": "KK",
        "kind": "M",
        "subject": subject,
        "state": "held",
        "since": START,
        "facts": KnotFacts(),
    }
    thread.tie(number="KK-2026-M1", **tie)
    with pytest.raises(IntegrityError), transaction.atomic():
        thread.tie(number="KK-2026-M2", **tie)


@pytest.mark.django_db
def test_flow_into_says_where_words_went():
    knot("KK-2026-N1")
    knot("KK-2026-N2")
    problem = knot("KK-2026-P1", "KK-2026-N1")
    thread.flow_into(["KK-2026-N1", "KK-2026-N2"], "KK-2026-P1")
    assert sorted(problem.sources.values_list("number", flat=True)) == ["KK-2026-N1", "KK-2026-N2"]


# The ten stages


def test_stages_are_ten_and_every_kind_of_the_thread_stands_in_one():
    assert len(STAGES) == 10
    letters = "".join(stage.kinds for stage in STAGES)
    assert len(letters) == len(set(letters))
    outside = set(Kind.values) - set(letters)
    assert outside == {Kind.COMMISSION, Kind.DOCUMENT}


@pytest.mark.usefixtures("two_orders")
def test_order_knows_the_furthest_public_stage_of_its_thread():
    place = {stage.code: position for position, stage in enumerate(STAGES, start=1)}
    stage_of = dict(Knot.objects.filter(is_order=True).values_list("number", "stage"))
    assert stage_of == dict.fromkeys(("KK-2026-L1", "KK-2026-L2"), place["programme"])
    knot("KK-2026-W1", "KK-2026-A1", state="awarded", is_public=True)
    knot("KK-2026-A1", "KK-2026-C1", state="selected", is_public=True)
    stage_of = dict(Knot.objects.filter(is_order=True).values_list("number", "stage"))
    assert stage_of == {"KK-2026-L1": place["decision"], "KK-2026-L2": place["programme"]}
