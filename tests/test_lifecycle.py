"""One door for change, tried on real objects: what residents said, and the problem it became."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.utils import translation

from ashar.core import clock, journal, lifecycle
from ashar.core.journal import Entry
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.thread import Knot
from ashar.places.models import Authority, Place
from ashar.priorities.models import NeedSignal, Problem

pytestmark = pytest.mark.postgres

MORNING = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def authority_of(code="KK"):
    names = {"name_ky": f"{code} шаары", "name_ru": f"Город {code}", "name_en": f"Town {code}"}
    place = Place.objects.create(kind="town", **names)
    return Authority.objects.create(code=code, kind="city_hall", place=place, **names)


def said(authority, **facts):
    """A resident's words, begun in the morning."""
    with clock.set_for_test(MORNING):
        return lifecycle.begin(
            NeedSignal(authority=authority, text="Жол бузулган", **facts), by=journal.PUBLIC
        )


@pytest.fixture
def town(db):
    return authority_of()


def whole_state():
    """Everything a deed may change."""
    return [
        sorted(map(str, model.objects.values_list()))
        for model in (NeedSignal, Problem, Knot, Entry, journal.ChainHead)
    ]


# Beginning


def test_begin_gives_number_knot_and_entry(town):
    signal = said(town)
    assert signal.number == str(signal) == "KK-2026-N1"
    knot = Knot.objects.get()
    assert (knot.number, knot.chain, knot.kind, knot.state, knot.year) == (
        "KK-2026-N1",
        "KK",
        "N",
        "received",
        2026,
    )
    assert (knot.subject_type, knot.subject_id, knot.since) == ("priorities.needsignal", signal.pk, MORNING)
    entry = Entry.objects.get()
    assert (entry.chain, entry.number, entry.step, entry.at) == (
        "KK",
        "KK-2026-N1",
        "needsignal.begin",
        MORNING,
    )
    assert entry.facts["facts"] == {"state": "received"}
    assert entry.facts["by"] == {"role": "public"}


def test_begin_of_a_draft_leaves_no_entry(town):
    signal = lifecycle.begin(NeedSignal(authority=town, text="Жол"), by=journal.PUBLIC, quiet=True)
    assert Knot.objects.get().number == signal.number
    assert not Entry.objects.exists()


def test_begin_of_something_historic_is_numbered_by_its_year(town):
    signal = lifecycle.begin(NeedSignal(authority=town, text="Жол"), by=journal.LOADER, year=2018)
    assert signal.number == "KK-2018-N1"
    assert Knot.objects.get().year == 2018


def test_begin_tells_its_record_and_name(town):
    lifecycle.begin(
        NeedSignal(authority=town, text="Жол"),
        by=journal.WORKER,
        step_name="submit",
        record={"where": "Ош көчөсү"},
    )
    entry = Entry.objects.get()
    assert entry.step == "needsignal.submit"
    assert entry.facts["facts"] == {"state": "received", "where": "Ош көчөсү"}


def test_begin_that_fails_leaves_nothing(town):
    """A live problem without anybody's words: the database refuses its knot after the row was saved."""
    before = whole_state()
    with pytest.raises(Exception, match="only_history_lacks_a_parent"), transaction.atomic():
        lifecycle.begin(Problem(authority=town, title_ky="Суу", title_ru="Вода"), by=journal.WORKER)
    assert whole_state() == before
    assert said(town).number == "KK-2026-N1"


# Moving


def test_move_changes_state_facts_knot_and_journal_together(town):
    signal = said(town)
    noon = MORNING.replace(hour=6)
    with clock.set_for_test(noon):
        lifecycle.move(
            signal, "set_aside", by=journal.WORKER, record={"why": "unclear"}, set_aside_reason="unclear"
        )
    kept = NeedSignal.objects.get()
    assert (kept.state, kept.set_aside_reason, kept.text) == ("set_aside", "unclear", "Жол бузулган")
    knot = Knot.objects.get()
    assert (knot.state, knot.since) == ("set_aside", noon)
    entry = Entry.objects.get(seq=2)
    assert entry.step == "needsignal.set_aside"
    assert entry.facts["facts"] == {"before": "received", "after": "set_aside", "why": "unclear"}


def test_move_keeps_private_facts_out_of_journal_and_knot(town):
    said(town, contact="0555 123456")
    everything = str([bytes(entry.body).decode() for entry in Entry.objects.all()]) + str(
        Knot.objects.values()
    )
    assert "Жол бузулган" not in everything
    assert "123456" not in everything


def test_move_writes_only_the_facts_it_was_given(town):
    signal = said(town)
    NeedSignal.objects.filter(pk=signal.pk).update(where="Ош көчөсү")
    signal.text = "not meant to be saved"
    lifecycle.move(signal, "set_aside", by=journal.WORKER, set_aside_reason="unclear")
    kept = NeedSignal.objects.get()
    assert (kept.where, kept.text) == ("Ош көчөсү", "Жол бузулган")


def test_move_from_another_state_is_refused_and_changes_nothing(town):
    signal = said(town)
    lifecycle.move(signal, "set_aside", by=journal.WORKER, set_aside_reason="unclear")
    before = whole_state()
    with pytest.raises(Refused) as refused:
        lifecycle.move(signal, "set_aside", by=journal.WORKER, set_aside_reason="no_need")
    with translation.override("en"):
        said_why = [str(reason) for reason in refused.value.reasons]
    assert said_why == ["This is not possible while it is “Set aside”."]
    assert whole_state() == before
    assert signal.set_aside_reason == "unclear"


def test_move_is_undone_with_the_deed_around_it(town):
    signal = said(town)
    before = whole_state()
    with transaction.atomic():
        lifecycle.move(signal, "set_aside", by=journal.WORKER, set_aside_reason="unclear")
        transaction.set_rollback(True)
    assert whole_state() == before


def test_move_to_a_step_that_does_not_exist_is_a_mistake_of_the_code(town):
    with pytest.raises(KeyError):
        lifecycle.move(said(town), "fly", by=journal.WORKER)


def test_retie_shows_changed_facts_without_an_entry(town):
    problem = Problem(authority=town, title_ky="Суу", title_ru="Вода", first_signal=said(town))
    lifecycle.begin(problem, by=journal.WORKER)
    entries = Entry.objects.count()
    problem.title_ru = "Питьевая вода"
    problem.save()
    lifecycle.retie(problem)
    assert Knot.objects.get(number=problem.number).title_ru == "Питьевая вода"
    assert Entry.objects.count() == entries


# Asking first


def test_check_gives_every_reason_with_who_and_when(town):
    reasons = [
        Blocker("The call is not open.", who="The specialist", when=MORNING),
        Blocker("No budget yet."),
    ]
    with pytest.raises(Refused) as refused:
        lifecycle.check(said(town), "set_aside", reasons)
    assert refused.value.reasons == reasons
    assert str(refused.value) == "The call is not open.; No budget yet."


def test_check_names_the_state_before_all_other_reasons(town):
    signal = said(town)
    lifecycle.move(signal, "set_aside", by=journal.WORKER, set_aside_reason="unclear")
    asked = []

    def blockers():
        asked.append("asked")
        yield Blocker("Never read.")

    with pytest.raises(Refused, match="Set aside"), translation.override("en"):
        lifecycle.check(signal, "set_aside", blockers())
    assert asked == []
    assert lifecycle.can(signal, "join")


def test_check_without_reasons_lets_pass(town):
    assert lifecycle.check(said(town), "set_aside", iter(())) is None


def test_refused_takes_plain_sentences():
    assert Refused("One.", Blocker("Two.")).reasons == [Blocker("One."), Blocker("Two.")]


# Locking


def test_lock_reads_afresh(town):
    signal = said(town)
    NeedSignal.objects.filter(pk=signal.pk).update(state="set_aside", set_aside_reason="unclear")
    with transaction.atomic():
        assert lifecycle.lock(signal).state == "set_aside"
    assert signal.state == "received"


def test_of_two_deeds_at_once_one_is_refused(copied_database):
    signal = said(authority_of())
    together, answers = threading.Barrier(2), []

    def set_aside(reason):
        try:
            together.wait()
            with transaction.atomic():
                locked = lifecycle.lock(signal)
                lifecycle.check(locked, "set_aside", ())
                lifecycle.move(locked, "set_aside", by=journal.WORKER, set_aside_reason=reason)
            answers.append(reason)
        except Refused:
            answers.append("refused")
        finally:
            connection.close()

    workers = [threading.Thread(target=set_aside, args=(reason,)) for reason in ("unclear", "no_need")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sorted(answers) in (["no_need", "refused"], ["refused", "unclear"])
    assert NeedSignal.objects.get().set_aside_reason in answers
    assert Entry.objects.count() == 2
