"""The public page of the rules: every rule with its source, in three languages, in few queries."""

import html
import re

import pytest
from django.utils import translation

from ashar.core import journal
from ashar.places.actions import create_authority, create_place
from ashar.regulations.actions import override_rule
from ashar.regulations.queries import days_off, rows_by_group
from ashar.regulations.rulesets import rule_sets
from ashar.regulations.rulesets.book import Kind, Profile
from ashar.regulations.rulesets.words import in_words

pytestmark = pytest.mark.django_db
BOOK = rule_sets()[-1]


def read(client, address):
    return html.unescape(client.get(address).content.decode())


def enter_town(code):
    place = create_place(kind="town", name_ky=f"Шаар {code}", name_ru=f"Город {code}", by=journal.LOADER)
    return create_authority(
        code=code,
        kind="city_hall",
        place=place,
        name_ky=f"Мэрия {code}",
        name_ru=f"Мэрия {code}",
        by=journal.LOADER,
    )


def override(town, value):
    override_rule(
        authority=town,
        key="call.min_open_days",
        value=value,
        reason_ky="Кичи шаар.",
        reason_ru="Маленький город.",
        by=journal.LOADER,
    )


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_page_shows_every_rule_and_criterion(client, language):
    words = read(client, f"/{language}/rules/")

    missing = [rule.key for rule in BOOK.rules if getattr(rule, f"title_{language}") not in words]
    missing += [c.code for c in BOOK.criteria if getattr(c, f"title_{language}") not in words]
    assert missing == []


def test_the_page_says_once_that_values_are_not_verified_and_marks_each(client):
    words = read(client, "/en/rules/")

    assert words.count("nobody has compared them with the law yet") == 1
    assert words.count("not verified:") == len(BOOK.rules)


def test_the_page_shows_values_of_each_profile(client):
    words = re.sub(r"<[^>]+>", "", read(client, "/en/rules/"))
    row = words[words.index("Shortest time for filing proposals") :]

    assert re.findall(r"\d+ calendar days", row)[:3] == [
        "14 calendar days",
        "30 calendar days",
        "30 calendar days",
    ]


def test_the_page_shows_what_authorities_set_otherwise_and_why(client):
    override(enter_town("AA"), 21)

    words = re.sub(r"<[^>]+>", " ", read(client, "/en/rules/"))

    own = words[words.index("Meriya AA") :]
    assert "21 calendar days" in own
    assert "Маленький город." in own


def test_the_page_takes_the_same_queries_for_one_and_many_overrides(client, django_assert_max_num_queries):
    override(enter_town("AA"), 21)
    client.get("/ru/rules/")
    for code in ("BB", "CC", "DD"):
        override(enter_town(code), 25)

    with django_assert_max_num_queries(4):
        client.get("/ru/rules/")


def test_a_version_has_its_own_address(client):
    assert client.get(f"/ky/rules/{BOOK.code}/").status_code == 200
    assert client.get("/ky/rules/kg-1999-01/").status_code == 404


def test_days_off_of_a_year_stand_in_order():
    rows = days_off(2026)

    assert [row.first for row in rows] == sorted(row.first for row in rows)
    assert [(row.title_en, (row.last - row.first).days + 1) for row in rows if row.first != row.last] == [
        ("New Year holidays", 6),
        ("May holidays", 9),
    ]


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_every_value_can_be_said_in_words(language):
    with translation.override(language):
        said = {
            rule.key: [in_words(rule, rule.values()[profile]) for profile in Profile] for rule in BOOK.rules
        }

    assert all(word for words in said.values() for word in words)
    figures = [rule.key for rule in BOOK.rules if rule.kind == Kind.INTEGER and rule.unit is None]
    assert figures == ["programme.unspent_warning_month"]  # the number of a month


def test_groups_hold_every_rule_once():
    shown = [row.rule.key for _group, rows in rows_by_group(BOOK) for row in rows]

    assert sorted(shown) == sorted(rule.key for rule in BOOK.rules)
