"""The real orders: exactly the published figures, once, never as live money; a faulty file enters nothing."""

import shutil
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import translation

from ashar.agreements.models import Agreement
from ashar.calls.models import Call, CallSeries, Lot
from ashar.core import clock
from ashar.core.journal import ChainHead, Entry
from ashar.core.models import Knot, NewsItem, NewsSubject
from ashar.core.news.queries import news_of, public_news
from ashar.demo.cases import CASES, CaseFault, load_cases
from ashar.monitoring.models import PastDelivery, PastResult
from ashar.organisations.models import Organisation
from ashar.places.models import Authority, Place
from ashar.priorities.models import Priority
from ashar.programmes.models import BudgetLine, Movement, StatedSum
from ashar.regulations.models import Source
from ashar.selection.models import Award

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    """Sentences of refusals are compared in the language they are written in."""
    with translation.override("en"):
        yield


def load(folder=None):
    return load_cases(folder, lambda said: None)


def counts():
    models = (
        Authority,
        Place,
        Source,
        Priority,
        Call,
        Lot,
        CallSeries,
        Award,
        StatedSum,
        Organisation,
        NewsItem,
        NewsSubject,
        Knot,
        Entry,
    )
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def folder(tmp_path):
    """A copy of the case files that a test may spoil."""
    copied = tmp_path / "cases"
    copied.mkdir()
    for path in CASES.glob("*.toml"):
        shutil.copy(path, copied)
    return copied


# What comes in


@pytest.mark.postgres
def test_load_enters_what_was_published_and_no_more():
    summary = load()

    assert dict(summary.added) == {
        "authorities": 3,
        "sources": 4,
        "priorities": 3,
        "calls": 4,
        "awards": 2,
        "organisations": 2,
        "sums": 4,
        "series": 1,
        "events": 3,
        "supports": 4,
    }


@pytest.mark.postgres
def test_load_twice_changes_nothing():
    load()
    before, heads = counts(), list(ChainHead.objects.order_by("chain").values_list())

    summary = load()

    assert not summary.added
    assert (counts(), list(ChainHead.objects.order_by("chain").values_list())) == (before, heads)


def test_authorities_are_real_and_not_live():
    load()

    assert list(
        Authority.objects.order_by("code").values_list(
            "code", "place__name_ru", "is_live", "is_demonstration"
        )
    ) == [
        ("BATKEN", "г. Баткен", False, False),
        ("KARAKOL", "г. Каракол", False, False),
        ("KOCHKORATA", "г. Кочкор-Ата", False, False),
    ]
    kochkor_ata = Authority.objects.get(code="KOCHKORATA").place
    assert (kochkor_ata.soate, kochkor_ata.parent.name_ru) == (None, "Джалал-Абадская область")


def test_everything_is_historic_and_in_the_past_years():
    load()

    knots = Knot.objects.all()
    assert {knot.mode for knot in knots} == {"historic"}
    assert {knot.year for knot in knots} == {2014, 2018, 2019}
    assert all(knot.is_public and not knot.is_demonstration for knot in knots)


def test_karakol_has_three_priorities_of_2018_that_lead_to_nothing():
    load()

    priorities = Priority.objects.filter(authority__code="KARAKOL")
    assert sorted(priorities.values_list("title_ru", "title_ky", "as_of")) == [
        (
            "Дети с ограниченными возможностями здоровья",
            "Ден соолугунун мүмкүнчүлүгү чектелген балдар",
            date(2018, 6, 28),
        ),
        ("Женщины без поддержки", "Колдоосу жок аялдар", date(2018, 6, 28)),
        ("Лица без определённого места жительства", "Үй-жайсыз адамдар", date(2018, 6, 28)),
    ]
    assert not Knot.objects.filter(parent__number__in=priorities.values("number")).exists()
    assert set(priorities.values_list("problem", "rank", "votes")) == {(None, None, None)}


def test_karakol_has_one_competition_of_2019_with_two_awards_and_one_sum():
    load()

    competition = Call.objects.get(authority__code="KARAKOL", historic_status="decided")
    awards = Award.objects.filter(lot__call=competition).order_by("lot__n")
    joint = StatedSum.objects.get(order_number=competition.number)
    assert [(award.organisation.name_ru, award.title, award.amount) for award in awards] == [
        ("Общественный фонд «Балдарга тирек»", "Дети родителей, находящихся в трудовой миграции", None),
        (
            "Общественное объединение «Улукман дарыгер»",
            "Женщины, ставшие жертвами домашнего насилия",
            None,
        ),
    ]
    assert {award.stated_sum for award in awards} == {joint}
    assert (joint.amount, joint.stage, joint.year) == (Decimal(400_000), "allocated", 2019)
    assert set(competition.lots.values_list("ceiling", flat=True)) == {None}
    assert Knot.objects.get(number=competition.number).parent is None


def test_karakol_s_third_call_was_to_come():
    load()

    call = Call.objects.get(authority__code="KARAKOL", historic_status="to_be_announced")
    assert (call.title_ru, call.as_of, call.as_of_note, call.is_protected) == (
        "Сохранение общественного порядка",
        None,
        "2019",
        True,
    )
    assert not StatedSum.objects.filter(order_number=call.number).exists()


def test_karakol_s_money_of_2018_is_known_without_its_amount_and_without_an_order():
    load()

    stated = StatedSum.objects.get(authority__code="KARAKOL", year=2018)
    assert (stated.amount, stated.order_number) == (None, "")
    assert stated.note_ru
    assert stated.note_ky


def test_batken_s_call_was_open_and_50_000_were_allocated():
    load()

    call = Call.objects.get(authority__code="BATKEN")
    stated = StatedSum.objects.get(authority__code="BATKEN")
    assert (call.historic_status, call.as_of, call.title_ru) == (
        "open",
        date(2018, 6, 28),
        "Отношение горожан к мусору",
    )
    assert (stated.amount, stated.stage, stated.order_number) == (Decimal(50_000), "allocated", call.number)
    assert stated.source.code == "news-2018-05-22"


def test_kochkor_ata_s_sum_was_not_published():
    load()

    call = Call.objects.get(authority__code="KOCHKORATA")
    assert (call.historic_status, call.is_protected) == ("open", True)
    assert not StatedSum.objects.filter(authority__code="KOCHKORATA").exists()


def test_the_pilots_are_one_series_without_towns():
    load()

    series = CallSeries.objects.get()
    stated = StatedSum.objects.get(order_number=series.number)
    assert (series.competitions, series.funded, series.chain) == (12, 11, "platform")
    assert (stated.amount, stated.each_amount, stated.stage, stated.fund) == (
        Decimal(11_000_000),
        Decimal(1_000_000),
        "announced",
        "donor",
    )
    assert stated.authority is None


def test_protected_calls_are_those_of_the_sources():
    load()

    protected = {call.number: call.is_protected for call in Call.objects.all()}
    assert sorted(protected.values()) == [False, True, True, True]
    assert not Call.objects.get(authority__code="BATKEN").is_protected


@pytest.mark.postgres
def test_sums_count_once_and_nothing_counts_as_paid():
    load()

    by_stage = dict(StatedSum.objects.values_list("stage").annotate(Sum("amount")))
    assert by_stage == {"announced": Decimal(11_000_000), "allocated": Decimal(450_000)}
    assert not BudgetLine.objects.exists()
    assert not Movement.objects.exists()


def test_events_are_public_history_linked_with_the_orders_they_were_about():
    load()

    events = {event.kind: event for event in public_news()}
    assert {event.mode for event in events.values()} == {"historic"}
    about = {kind: sorted(event.subjects.values_list("number", flat=True)) for kind, event in events.items()}
    assert about == {
        "round_table": ["KG-2014-F1"],
        "press_session": [
            "BATKEN-2018-C1",
            "KARAKOL-2018-R1",
            "KARAKOL-2018-R2",
            "KARAKOL-2018-R3",
            "KOCHKORATA-2018-C1",
        ],
        "conference": ["BATKEN-2018-C1", "KOCHKORATA-2018-C1"],
    }
    assert [item.kind for item in news_of(["BATKEN-2018-C1"])] == ["conference", "press_session"]
    karakol = Call.objects.filter(authority__code="KARAKOL").values_list("number", flat=True)
    assert news_of(karakol) == [], "no source tells of an event about the awards of 2019"


def test_events_have_the_hours_place_and_source_that_were_published():
    load()

    table = NewsItem.objects.get(kind="round_table")
    assert clock.local(table.begins_at).isoformat() == "2014-09-23T09:30:00+06:00"
    assert clock.local(table.ends_at).isoformat() == "2014-09-23T13:00:00+06:00"
    assert (table.source_ru, table.source_on) == (
        "Партнерство НПО и МСУ (пресс-релиз, 22 сентября 2014 г.)",
        None,
    )
    session = NewsItem.objects.get(kind="press_session")
    assert clock.local(session.begins_at).isoformat() == "2018-06-29T11:00:00+06:00"
    assert (session.ends_at, session.place_ru) == (None, "Информационное агентство «Кабар», Бишкек")
    assert (session.source_ru, session.source_on) == (session.title_ru, date(2018, 6, 28))
    assert not session.figures.exists()


@pytest.mark.postgres
def test_event_finds_an_order_that_came_later(folder):
    (folder / "batken.toml").rename(folder / "batken.later")
    spoil(folder, "events.toml", '["Баткен", "Каракол", "Кочкор-Ата"]', '["Каракол", "Кочкор-Ата"]')
    spoil(folder, "events.toml", '["Баткен", "Кочкор-Ата"]', '["Кочкор-Ата"]')
    load(folder)

    summary = load()

    assert summary.added["links of events"] == 2
    assert len(news_of(["BATKEN-2018-C1"])) == 2


BECAME = """stated_sum = "two-projects"
agreement = { source = "release-karakol", amount_kgs = 150000, signed_on = 2019-08-01 }
delivery = { source = "release-karakol", text_ru = "Занятия прошли." }
result = { source = "release-karakol", text_ru = "Дети учатся.", text_ky = "Балдар окуп жатат." }
"""


@pytest.mark.postgres
def test_what_a_source_says_of_agreement_delivery_and_result_comes_in_once(folder):
    load()
    assert not Agreement.objects.exists()
    spoil(folder, "karakol.toml", 'stated_sum = "two-projects"\n', BECAME)

    summary = load(folder)

    assert dict(summary.added) == {"agreements": 1, "outcomes": 2}
    agreement = Agreement.objects.get()
    assert (agreement.amount, agreement.ends_on, agreement.mode) == (Decimal(150_000), None, "historic")
    assert Knot.objects.get(number=PastResult.objects.get().number).parent.number == agreement.number
    assert PastDelivery.objects.get().text_ru == "Занятия прошли."
    assert not load(folder).added
    assert not BudgetLine.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("amount_kgs = 150000", "amount_kgs = 160000", "competitions[1].awards[1].agreement.source"),
        ("Занятия прошли.", "Занятия отменены.", "competitions[1].awards[1].delivery.text_ru"),
        (
            'delivery = { source = "release-karakol"',
            'delivery = { source = "x"',
            "competitions[1].awards[1].delivery.source",
        ),
    ],
)
def test_what_differs_from_what_is_recorded_is_refused(folder, before, after, field):
    spoil(folder, "karakol.toml", 'stated_sum = "two-projects"\n', BECAME)
    load(folder)
    spoil(folder, "karakol.toml", before, after)
    with pytest.raises(CaseFault) as fault:
        load(folder)
    assert fault.value.field == field


def test_historic_calls_are_never_open_today():
    load()

    assert not any(call.is_open(clock.now()) for call in Call.objects.all())
    assert not Call.objects.filter(announced_at__isnull=False).exists()


def test_organisations_are_named_and_nothing_else_is_known_of_them():
    load()

    assert set(Organisation.objects.values_list("legal_form", "inn", "is_historic")) == {
        ("foundation", None, True),
        ("association", None, True),
    }


def test_a_source_without_a_day_says_why():
    load()

    source = Source.objects.get(code="release-karakol")
    assert source.published_on is None
    assert all((source.date_note_ky, source.date_note_ru, source.date_note_en))


def test_a_town_that_joins_the_platform_keeps_its_past(folder):
    load()
    Authority.objects.filter(code="BATKEN").update(is_live=True)

    load()

    assert Authority.objects.filter(place__name_ru="г. Баткен").count() == 1


def test_a_town_that_no_list_has_is_entered_without_a_code(folder):
    spoil(
        folder,
        "batken.toml",
        'municipality_ru = "Баткен"\nmunicipality_ky = "Баткен"',
        'municipality_ru = "Исфана"\nmunicipality_ky = "Исфана"',
    )

    load(folder)

    town = Authority.objects.get(code="ISFANA").place
    assert (town.name_ky, town.soate, town.kind) == ("Исфана шаары", None, "town")


# A faulty file


def spoil(folder, name, before, after):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


FAULTS = [
    ("karakol.toml", 'stage = "allocated"', 'stage = "promised"', "money[1].stage"),
    ("karakol.toml", 'fund = "local_budget"', 'fund = "mayor"', "money[1].fund"),
    ("karakol.toml", "amount_kgs = 400000", 'amount_kgs = "400000"', "money[2].amount_kgs"),
    ("karakol.toml", "amount_kgs = 400000", "amount_kgs = -1", "money[2].amount_kgs"),
    ("karakol.toml", "amount_kgs = 400000", "", "money[2].amount_kgs"),
    ("karakol.toml", "amount_kgs_known = false", "amount_kgs_known = true", "money[1].amount_kgs"),
    (
        "karakol.toml",
        'stated_sum = "two-projects"',
        'stated_sum = "three"',
        "competitions[1].awards[1].stated_sum",
    ),
    ("karakol.toml", 'source = "release-karakol"\nyear', 'source = "rumour"\nyear', "competitions[1].source"),
    ("karakol.toml", "as_of = 2018-06-28", "as_of = 2018-06-31", ""),
    ("karakol.toml", "as_of = 2018-06-28", 'as_of = "June 2018"', "priorities[1].as_of"),
    ("karakol.toml", 'problem_ru = "Женщины без поддержки"', "", "priorities[1].problem_ru"),
    ("karakol.toml", 'problem_ru = "Женщины', 'problem_kg = "Женщины', "priorities[1].problem_kg"),
    (
        "karakol.toml",
        'organisation_ru = "Общественный фонд',
        'organisation_ru = "ОФ',
        "competitions[1].awards[1].legal_form",
    ),
    ("karakol.toml", 'as_of_note = "2019"', 'as_of_note = "soon"', "calls[1].as_of"),
    ("karakol.toml", "[authority]", "[autority]", "autority"),
    (
        "karakol.toml",
        'oblast_ru = "Иссык-Кульская область"',
        'oblast_ru = "Каракольская область"',
        "authority.oblast_ru",
    ),
    ("karakol.toml", 'date_note = "undated', 'note = "undated', "sources[2].note"),
    ("karakol.toml", 'id = "release-karakol"', 'id = "release-2018-06-28"', "sources[2].id"),
    ("kochkor-ata.toml", "date = 2018-06-28", "date = 2018-06-29", "sources[1].id"),
    ("batken.toml", 'status = "open"', 'status = "closed"', "calls[1].status"),
    ("batken.toml", 'municipality_ru = "Баткен"', "municipality_ru = 5", "authority.municipality_ru"),
    ("batken.toml", "[[money]]", "[[money]", ""),
    ("pilots-2014.toml", "funded = 11", "funded = 13", "money[1].amount_kgs"),
    ("pilots-2014.toml", "amount_kgs = 11000000", "amount_kgs = 12000000", "money[1].amount_kgs"),
    ("pilots-2014.toml", "competitions = 12", "competitions = 10", "series.funded"),
    ("events.toml", 'kind = "conference"', 'kind = "party"', "events[3].kind"),
    ("events.toml", 'time = "11:00"', 'time = "eleven"', "events[2].time"),
    ("events.toml", "date = 2018-06-29", "", "events[2].date"),
    ("events.toml", 'time = "11:00"', 'time = "25:00"', "events[2].time"),
    ("events.toml", "09:30-13:00", "13:00-09:30", "events[1].time"),
    ("events.toml", '"Баткен", "Каракол"', '"Атлантида", "Каракол"', "events[2].municipalities_ru"),
    (
        "events.toml",
        'organisers_ru = ["Институт политики развития"]',
        "organisers_ru = []",
        "events[2].organisers_ru",
    ),
]


@pytest.mark.parametrize(("name", "before", "after", "field"), FAULTS)
def test_a_faulty_file_is_named_with_line_and_field_and_nothing_enters(folder, name, before, after, field):
    spoil(folder, name, before, after)
    existing = counts()

    with pytest.raises(CaseFault) as caught:
        load(folder)

    fault = caught.value
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    assert (fault.path.name, fault.field) == (name, field)
    assert 1 <= fault.line <= len(lines)
    assert str(fault).startswith(f"{name}, line {fault.line}")
    assert counts() == existing


def test_the_line_of_a_fault_is_the_line_of_the_field(folder):
    spoil(folder, "karakol.toml", 'stated_sum = "two-projects"', 'stated_sum = "three"')

    with pytest.raises(CaseFault) as caught:
        load(folder)

    line = (folder / "karakol.toml").read_text(encoding="utf-8").splitlines()[caught.value.line - 1]
    assert line == 'stated_sum = "three"'


def test_a_sum_that_is_recorded_otherwise_is_refused(folder):
    load()
    spoil(folder, "karakol.toml", "amount_kgs = 400000", "amount_kgs = 500000")
    existing = counts()

    with pytest.raises(CaseFault) as caught:
        load(folder)

    assert caught.value.field == "money[2].amount_kgs"
    assert counts() == existing


def test_two_files_of_one_authority_are_refused(folder):
    shutil.copy(folder / "batken.toml", folder / "batken-again.toml")

    with pytest.raises(CaseFault) as caught:
        load(folder)

    assert (caught.value.path.name, caught.value.field) == ("batken.toml", "authority.municipality_ru")


def test_a_folder_without_cases_is_refused(tmp_path):
    with pytest.raises(CaseFault):
        load(tmp_path)


def test_load_reports_each_file():
    said = []

    load_cases(report=said.append)

    assert said[:-1] == ["batken.toml", "karakol.toml", "kochkor-ata.toml", "pilots-2014.toml", "events.toml"]
