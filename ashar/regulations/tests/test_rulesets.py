"""Rule sets: complete, checked to the last field, chosen by sum, frozen in a call."""

import json
from datetime import date

import pytest
from django.utils import translation

from ashar.core.datafiles import BadFile
from ashar.regulations.rulesets import (
    NoRuleSet,
    freeze,
    profile_for,
    rule_set_on,
    rule_sets,
    rules_for,
    thaw,
)
from ashar.regulations.rulesets.reading import FOLDER, read_rule_set

TODAY = date(2026, 11, 21)
FILE = "kg-2023-07.toml"


@pytest.fixture(autouse=True)
def in_english():
    """Sentences of refusals are compared in the language they are written in."""
    with translation.override("en"):
        yield


# Section “Settings that stand for unverified legal numbers” of the project's domain report.
SETTINGS = {
    "rules": "legal_basis",
    "needs": "min_participants",
    "programme": "horizon_years public_comment_days approver",
    "call": (
        "min_open_days clarification_cutoff_days amend_extends_days min_applications "
        "repeat_min_days max_applications_per_ngo"
    ),
    "applicant": (
        "kinds min_age_months no_debt_certificate_days own_contribution_min_pct own_contribution_kinds"
    ),
    "budget": "admin_max_pct salary_max_pct line_shift_without_amendment_pct",
    "project": "max_months must_end_within_fiscal_year",
    "commission": (
        "min_members odd_number civil_share_min_pct quorum_pct chair_casting_vote "
        "coi_declaration experts_per_application blind_until_all_scored "
        "live_broadcast_url"
    ),
    "admission": "days cure_days",
    "scoring": "days method pass_mark",
    "result": "publish_days standstill_days",
    "appeal": "days answer_days",
    "contract": "sign_days next_rank_days",
    "tranche": "count max_first_pct final_min_pct pay_days_after_acceptance",
    "report": "interim_period due_days review_days final_due_days",
    "monitoring": "min_visits group_min_size",
    "return": "days",
    "blacklist": "years",
    "archive": "retention_years",
    "voucher": "enabled",
}


def test_every_setting_of_the_domain_is_a_rule():
    keys = [f"{group}.{name}" for group, names in SETTINGS.items() for name in names.split()]

    assert len(keys) == 55
    assert [key for key in keys if key not in rule_set_on(TODAY).by_key] == []


def test_every_rule_says_where_it_comes_from_in_three_languages():
    book = rule_set_on(TODAY)

    for rule in book.rules:
        basis = book.basis_of(rule)
        assert all((basis.note_ky, basis.note_ru, basis.note_en))
        for option in rule.options:
            assert all((option.title_ky, option.title_ru, option.title_en))


def test_no_rule_claims_to_be_verified_without_an_article():
    assert [rule.key for rule in rule_set_on(TODAY).rules if rule.is_verified] == []


def test_usual_values_are_the_proposed_defaults():
    rules = rules_for(None, "usual", TODAY)

    expected = {
        "call.min_open_days": 30,
        "call.max_applications_per_ngo": None,
        "commission.min_members": 5,
        "commission.quorum_pct": 67,
        "result.standstill_days": 5,
        "result.standstill_skip_if_unopposed": False,
        "tranche.count": 3,
        "tranche.max_first_pct": 40,
        "scoring.pass_mark": 60,
        "report.interim_period": "quarterly",
        "project.must_end_within_fiscal_year": True,
    }
    assert {key: rules[key] for key in expected} == expected


def test_light_values_are_lighter():
    rules = rules_for(None, "light", TODAY)

    expected = {
        "call.min_open_days": 14,
        "commission.min_members": 3,
        "commission.kind": "standing",
        "result.standstill_days": 2,
        "result.standstill_skip_if_unopposed": True,
        "tranche.count": 2,
        "budget.max_lines": 10,
        "proposal.questions": 6,
        "proposal.papers": "from_winner",
        "monitoring.min_visits": 1,
        "report.interim_period": "none",
    }
    assert {key: rules[key] for key in expected} == expected


def test_light_never_drops_what_guards_fairness():
    light, full = rules_for(None, "light", TODAY), rules_for(None, "full", TODAY)
    fixed = [rule.key for rule in rule_set_on(TODAY).rules if rule.fixed]

    assert {
        "commission.blind_until_all_scored",
        "commission.coi_declaration",
        "tranche.people_per_payment",
    } <= {*fixed}
    assert {key: light[key] for key in fixed} == {key: full[key] for key in fixed}


def test_criteria_add_up_to_a_hundred_and_light_has_four():
    light, usual = rules_for(None, "light", TODAY), rules_for(None, "usual", TODAY)

    assert [(criterion.code, criterion.max) for criterion in light.criteria] == [
        ("fits_problem", 30),
        ("plan_and_result", 30),
        ("budget", 20),
        ("fresh_approach", 20),
    ]
    assert [criterion.max for criterion in usual.criteria] == [20, 20, 15, 15, 15, 5, 5, 5]
    assert "fresh_approach" in {criterion.code for criterion in rule_set_on(TODAY).criteria}


@pytest.mark.parametrize(
    ("ceiling", "profile"),
    [(50_000, "light"), (100_000, "light"), (100_001, "usual"), (1_000_000, "usual"), (1_000_001, "full")],
)
def test_the_profile_follows_the_ceiling(ceiling, profile):
    assert profile_for(ceiling, on=TODAY) == profile


def test_no_rule_set_holds_before_the_first_one():
    with pytest.raises(NoRuleSet):
        rule_set_on(date(2018, 6, 28))


# A file that is not right


def broken(tmp_path, before, after):
    text = (FOLDER / FILE).read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / FILE
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        read_rule_set(path)
    line = path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]
    return caught.value.field, line, str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "field", "line"),
    [
        ("light = 14, usual = 30, full = 30", "light = 14, usual = 30", "value", "value = { light = 14"),
        (
            "light = 14, usual = 30, full = 30",
            "light = 0, usual = 30, full = 30",
            "value",
            "value = { light = 0",
        ),
        (
            "light = 14, usual = 30, full = 30",
            'light = "14", usual = 30, full = 30',
            "value",
            "value = { light =",
        ),
        ("value = 100000", "value = true", "value", "value = true"),
        ('value = "council"', 'value = "mayor"', "value", 'value = "mayor"'),
        ("value = []", 'value = ["21.11.2026"]', "value", 'value = ["21.11'),
        ('kind = "money"', 'kind = "cash"', "kind", 'kind = "cash"'),
        ('basis = "pilots"', 'basis = "hearsay"', "basis", 'basis = "hearsay"'),
        ('act = "resolution-604"', 'act = "law-71"', "act", 'act = "law-71"'),
        ('group = "needs"', 'group = "want"', "group", 'group = "want"'),
        ('title_ru = "Потребности"', "", "title_ru", "[[groups]]"),
        ('title_ky = "Тегеректөө эрежеси"', 'title_ky = " "', "title_ky", 'title_ky = " "'),
        ('key = "call.min_open_days"', 'key = "call.repeat_min_days"', "key", 'key = "call.repeat_min_days"'),
        ('key = "call.min_open_days"', 'key = "CALL"', "key", 'key = "CALL"'),
        ("least = 1\nmost = 180", "leest = 1", "leest", "leest = 1"),
        ('basis = "not-found"', 'basis = "not-found"\nverified_by = "A"', "verified_on", "[[rules]]"),
        ('basis = "not-found"', 'basis = "not-found"\narticle = "5"', "article", "article ="),
        (
            "light = 20, usual = 0, full = 0 }",
            "light = 21, usual = 0, full = 0 }",
            "points",
            "points = { light = 30",
        ),
        ('code = "kg-2023-07"', 'code = "kg-2024-01"', "code", 'code = "kg-2024-01"'),
    ],
)
def test_a_faulty_file_is_refused_with_its_line_and_field(tmp_path, before, after, field, line):
    named, found, sentence = broken(tmp_path, before, after)

    assert named.rsplit(".", 1)[-1] == field
    assert found.startswith(line)
    assert sentence.startswith(f"{FILE}, line ")


def test_reading_the_shipped_files_again_gives_the_same():
    assert rule_sets() == tuple(read_rule_set(path) for path in sorted(FOLDER.glob("*.toml")))


# A call keeps its rules


def test_a_snapshot_is_json_and_gives_the_same_rules_back():
    rules = rules_for(None, "light", TODAY)
    snapshot = json.loads(json.dumps(rules.snapshot()))

    thawed = thaw(snapshot)

    assert dict(thawed) == dict(rules)
    assert thawed.criteria == rules.criteria
    assert thawed.rule("call.min_open_days").unit == "calendar_days"
    assert set(snapshot) == {"rule_set", "profile", "values", "overrides", "criteria"}


def test_a_call_keeps_its_values_when_the_file_has_changed():
    snapshot = rules_for(None, "light", TODAY).snapshot()
    snapshot["values"] |= {"call.min_open_days": 21, "gone.rule": 5}

    rules = thaw(snapshot)

    assert rules["call.min_open_days"] == 21
    assert rules["gone.rule"] == 5
    assert rules.rule("gone.rule").title_ky == "gone.rule"


def test_a_call_keeps_its_values_when_its_rule_set_is_gone():
    rules = thaw(rules_for(None, "light", TODAY).snapshot() | {"rule_set": "kg-1999-01"})

    assert rules["call.min_open_days"] == 14
    assert rules.rule("call.min_open_days").title_ru == "call.min_open_days"


def test_a_rule_younger_than_the_snapshot_has_its_file_s_value():
    snapshot = rules_for(None, "light", TODAY).snapshot()
    del snapshot["values"]["tranche.count"]

    assert thaw(snapshot)["tranche.count"] == 2


def test_an_unknown_rule_is_an_error():
    with pytest.raises(KeyError):
        rules_for(None, "light", TODAY)["call.colour"]


def test_freeze_is_what_rules_for_gives(db):
    from ashar.core import journal
    from ashar.places.actions import create_authority, create_place

    place = create_place(kind="town", name_ky="Шаар", name_ru="Город", by=journal.LOADER)
    authority = create_authority(
        code="SH", kind="city_hall", place=place, name_ky="Мэрия", name_ru="Мэрия", by=journal.LOADER
    )

    assert freeze(authority, "full", TODAY) == rules_for(None, "full", TODAY).snapshot()
