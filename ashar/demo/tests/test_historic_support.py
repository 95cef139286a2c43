"""Who advised and who paid in the real orders: as published, once, on the orders they were about."""

import shutil
from datetime import date

import pytest

from ashar.accounts.models import Role
from ashar.calls.models import CallSeries
from ashar.core.thread import Knot
from ashar.demo.cases import CASES, CaseFault, load_cases
from ashar.support.models import Assignment, SupportProgramme
from ashar.support.queries import supporters_of, supporters_of_order

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
INSTITUTE = "Институт политики развития"
USAID = "Программа USAID по совместному управлению"


def load(folder=None):
    return load_cases(folder, lambda said: None)


@pytest.fixture
def folder(tmp_path):
    """A copy of the case files that a test may spoil."""
    copied = tmp_path / "cases"
    copied.mkdir()
    for path in CASES.glob("*.toml"):
        shutil.copy(path, copied)
    return copied


def spoil(folder, name, before, after):
    path = folder / name
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def test_each_source_s_support_is_recorded_once():
    load()
    load()
    told = Assignment.objects.order_by("authority__code").values_list(
        "authority__code", "programme__adviser_ru", "programme__funder_ru", "programme__source__code"
    )
    assert sorted(told, key=str) == sorted(
        [
            ("BATKEN", INSTITUTE, USAID, "release-2018-06-28"),
            ("KARAKOL", INSTITUTE, USAID, "release-karakol"),
            ("KOCHKORATA", INSTITUTE, USAID, "release-2018-06-28"),
            (None, INSTITUTE, "Проект GIZ по поддержке гражданского общества", "release-2014-09-22"),
        ],
        key=str,
    )


def test_what_was_not_published_stays_empty():
    load()
    batken = SupportProgramme.objects.get(assignments__authority__code="BATKEN")
    assert (batken.name_ru, batken.implementer_ru, batken.as_of) == ("", "", date(2018, 6, 28))
    karakol = Assignment.objects.get(authority__code="KARAKOL")
    assert (karakol.was_selected, karakol.programme.as_of) == (True, None)
    assert karakol.programme.implementer_ru == "Ист-Вест Менеджмент Институт (EWMI)"
    assert set(Assignment.objects.values_list("valid_from", "valid_to")) == {(None, None)}


def test_every_historic_order_names_who_advised_and_who_paid():
    load()
    orders = Knot.objects.filter(is_order=True)
    assert orders.count() == 8
    for order in orders:
        (found,) = supporters_of_order(order)
        assert found.programme.adviser_ru == INSTITUTE
        assert found.programme.funder_ru
    series = Knot.objects.get(number=CallSeries.objects.get().number)
    assert "GIZ" in supporters_of_order(series)[0].programme.funder_ru


def test_history_gives_no_role_and_supports_no_day():
    load()
    assert not Role.objects.exists()
    assert supporters_of("BATKEN", on=date(2018, 6, 28)) == []


def test_recorded_support_that_differs_is_refused_by_its_line(folder):
    load(folder)
    spoil(folder, "batken.toml", f'adviser_ru = "{INSTITUTE}"', 'adviser_ru = "Другой институт"')
    with pytest.raises(
        CaseFault, match=r"batken.toml, line \d+, field “support.adviser_ru”: .*another value"
    ):
        load(folder)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (f'adviser_ru = "{INSTITUTE}"\n', "", "support.adviser_ru"),
        (f'adviser_ru = "{INSTITUTE}"', 'adviser_ru = ""', "support.adviser_ru"),
        (f'funder_ru = "{USAID}"', f'funder_ru = "{"д" * 201}"', "support.funder_ru"),
        (f'funder_ru = "{USAID}"', f'payer_ru = "{USAID}"', "support.payer_ru"),
    ],
)
def test_malformed_support_enters_nothing(folder, before, after, said):
    spoil(folder, "batken.toml", before, after)
    with pytest.raises(CaseFault, match=rf"batken.toml, line \d+, field “{said}”"):
        load(folder)
    assert not SupportProgramme.objects.exists()


def test_series_that_names_only_the_payer_is_refused(folder):
    spoil(folder, "pilots-2014.toml", f'adviser_ru = "{INSTITUTE}"\n', "")
    with pytest.raises(CaseFault, match="Say who advised, not only who paid"):
        load(folder)
