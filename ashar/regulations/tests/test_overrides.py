"""An authority's own value of a rule: with a public reason, of the right type, and never of a fixed rule."""

from datetime import UTC, datetime

import pytest

from ashar.core import clock, journal
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.places.actions import create_authority, create_place
from ashar.regulations.actions import override_rule, record_source
from ashar.regulations.models import Override, Source
from ashar.regulations.rulesets import freeze, profile_for, rules_for, thaw

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    place = create_place(kind="town", name_ky="Шаар", name_ru="Город", by=journal.LOADER)
    return create_authority(
        code="SH", kind="city_hall", place=place, name_ky="Мэрия", name_ru="Мэрия", by=journal.LOADER
    )


def override(town, key="call.min_open_days", value=20, **reasons):
    said = {"reason_ky": "Кичи шаар.", "reason_ru": "Маленький город."} | reasons
    return override_rule(authority=town, key=key, value=value, by=journal.LOADER, **said)


def test_override_holds_for_this_authority_alone(town):
    override(town)

    assert rules_for(town, "usual")["call.min_open_days"] == 20
    assert rules_for(None, "usual")["call.min_open_days"] == 30


def test_override_says_why(town):
    override(town)

    own = rules_for(town, "light").overridden["call.min_open_days"]
    assert (own.value, own.reason_ky, own.reason_ru) == (20, "Кичи шаар.", "Маленький город.")


def test_override_may_differ_by_profile(town):
    override(town, value={"light": 10, "usual": 20, "full": 30})

    assert [rules_for(town, profile)["call.min_open_days"] for profile in ("light", "usual", "full")] == [
        10,
        20,
        30,
    ]


def test_override_of_a_ceiling_changes_the_profile(town):
    override(town, key="profile.light_max", value=200_000)

    assert profile_for(150_000, authority=town) == "light"
    assert profile_for(150_000) == "usual"


def test_override_enters_the_journal_with_what_was_before(town):
    override(town, value=20)
    override(town, value=25)

    facts = [
        entry.facts["facts"]
        for entry in Entry.objects.filter(chain="SH", step="rule.override").order_by("seq")
    ]
    assert [(fact["before"], fact["value"]) for fact in facts] == [(None, 20), (20, 25)]
    assert Override.objects.get().value == 25


def test_override_from_a_later_day_leaves_the_earlier_days(town):
    with clock.set_for_test(datetime(2026, 3, 2, 6, tzinfo=UTC)):
        override(town, value=20)
        march = clock.today()
    with clock.set_for_test(datetime(2026, 9, 1, 6, tzinfo=UTC)):
        override(town, value=25)
        september = clock.today()

    assert rules_for(town, "usual", march)["call.min_open_days"] == 20
    assert rules_for(town, "usual", september)["call.min_open_days"] == 25


def test_override_does_not_reach_a_call_that_was_announced(town):
    snapshot = freeze(town, "usual")

    override(town, value=20)

    assert thaw(snapshot)["call.min_open_days"] == 30


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("call.min_open_days", 0),
        ("call.min_open_days", 181),
        ("call.min_open_days", True),
        ("call.min_open_days", "20"),
        ("call.min_open_days", None),
        ("call.min_open_days", {"light": 10}),
        ("project.must_end_within_fiscal_year", 1),
        ("programme.approver", "mayor"),
        ("applicant.kinds", ["association", "party"]),
        ("applicant.kinds", ["union", "union"]),
        ("calendar.days_off", ["21.11.2026"]),
        ("call.colour", 1),
        ("commission.blind_until_all_scored", False),
    ],
)
def test_override_refuses_what_does_not_fit_the_rule(town, key, value):
    before = Entry.objects.count()

    with pytest.raises(Refused):
        override(town, key=key, value=value)

    assert not Override.objects.exists()
    assert Entry.objects.count() == before


def test_override_refuses_without_a_reason(town):
    with pytest.raises(Refused):
        override(town, reason_ky=" ", reason_ru="")

    assert not Override.objects.exists()


def test_override_may_lift_a_limit(town):
    override(town, key="budget.admin_warn_pct", value=None)

    assert rules_for(town, "usual")["budget.admin_warn_pct"] is None


def test_an_override_that_no_longer_fits_its_rule_has_no_force(town):
    override(town)
    Override.objects.update(value=999)

    rules = rules_for(town, "usual")

    assert rules["call.min_open_days"] == 30
    assert rules.overridden == {}


def test_record_source_keeps_where_facts_were_published():
    source = record_source(code="release", title_ru="Мэрии", date_note_en="undated", by=journal.LOADER)

    assert Source.objects.get() == source
    assert Entry.objects.get(step="source.record").facts["facts"]["code"] == "release"
