"""Numbers, sums, days, the alphabet and awaited translations, in three languages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ashar.core import i18n
from ashar.core.i18n.words import LIMIT, cardinal_ky
from ashar.core.models import Counter

NB = "\u00a0"
WJ = "\u2060"
sums = st.decimals(min_value=0, max_value=LIMIT - 1, places=2)


@pytest.mark.parametrize(
    ("amount", "ky", "ru", "en"),
    [
        (0, "0 сом", "0 сомов", "0 soms"),
        (1, "1 сом", "1 сом", "1 som"),
        (2, "2 сом", "2 сома", "2 soms"),
        (5, "5 сом", "5 сомов", "5 soms"),
        (11, "11 сом", "11 сомов", "11 soms"),
        (21, "21 сом", "21 сом", "21 soms"),
        (114, "114 сом", "114 сомов", "114 soms"),
        (400_000, "400 000 сом", "400 000 сомов", "400,000 soms"),
        (Decimal("1.50"), "1,50 сом", "1,50 сома", "1.50 soms"),
        (Decimal("1234567.50"), "1 234 567,50 сом", "1 234 567,50 сома", "1,234,567.50 soms"),
        (Decimal("-3000.00"), "−3 000 сом", "−3 000 сомов", "−3,000 soms"),
    ],
)
def test_som_in_each_language(amount, ky, ru, en):
    assert [i18n.som(amount, language).replace(NB, " ") for language in i18n.LANGUAGES] == [ky, ru, en]


def test_som_never_breaks_over_lines():
    for language in i18n.LANGUAGES:
        assert " " not in i18n.som(Decimal("1234567.50"), language)


def test_som_exact_always_shows_tyiyns():
    shown = [i18n.som_exact(400_000, language).replace(NB, " ") for language in i18n.LANGUAGES]
    assert shown == ["400 000,00 сом", "400 000,00 сомов", "400,000.00 soms"]


@pytest.mark.parametrize("amount", [Decimal("0.001"), 0.5])
def test_som_refuses_what_is_not_whole_tyiyns(amount):
    with pytest.raises(ValueError, match="two decimals"):
        i18n.som(amount)


def test_number_refuses_a_float():
    with pytest.raises(TypeError):
        i18n.number(0.1)


@given(sums, st.sampled_from(i18n.LANGUAGES))
def test_som_can_be_read_back(amount, language):
    figures = i18n.som_exact(amount, language).rsplit(NB, 1)[0]
    plain = figures.replace(NB, "").replace(",", ".") if language != "en" else figures.replace(",", "")
    assert Decimal(plain) == amount


def test_language_is_the_active_one_unless_named():
    with translation.override("ru"):
        assert i18n.som(5) == f"5{NB}сомов"
        assert i18n.som(5, "ky") == f"5{NB}сом"


@pytest.mark.parametrize("code", ["de", "kyx", ""])
def test_language_unknown_is_kyrgyz(code):
    with translation.override(None):
        assert i18n.language_of(code) == "ky"


def test_language_variant_is_its_language():
    assert i18n.language_of("ru-kg") == "ru"


def test_percent_in_each_language():
    assert [i18n.percent(Decimal("12.5"), language) for language in i18n.LANGUAGES] == [
        "12,5%",
        f"12,5{NB}%",
        "12.5%",
    ]


@pytest.mark.parametrize(("n", "said"), [(1, "1 day"), (2, "2 days"), (1234, "1,234 days")])
def test_count_puts_the_number_in_the_sentence(n, said):
    with translation.override("en"):
        assert i18n.count(n, "%(n)s day", "%(n)s days") == said


# Sums in words


@pytest.mark.parametrize(
    ("amount", "ky", "ru"),
    [
        (0, "нөл сом 00 тыйын", "ноль сомов 00 тыйынов"),
        (50_000, "элүү миң сом 00 тыйын", "пятьдесят тысяч сомов 00 тыйынов"),
        (150_000, "жүз элүү миң сом 00 тыйын", "сто пятьдесят тысяч сомов 00 тыйынов"),
        (
            Decimal("1001.21"),
            "бир миң бир сом 21 тыйын",
            "одна тысяча один сом 21 тыйын",
        ),
        (
            Decimal("2342.02"),
            "эки миң үч жүз кырк эки сом 02 тыйын",
            "две тысячи триста сорок два сома 02 тыйына",
        ),
        (400_000, "төрт жүз миң сом 00 тыйын", "четыреста тысяч сомов 00 тыйынов"),
        (11_000_000, "он бир миллион сом 00 тыйын", "одиннадцать миллионов сомов 00 тыйынов"),
    ],
)
def test_words_of_a_sum(amount, ky, ru):
    assert (i18n.words(amount, "ky"), i18n.words(amount, "ru")) == (ky, ru)


def test_words_in_english():
    assert i18n.words(Decimal("2001.01"), "en") == "two thousand and one soms 01 tyiyn"


@pytest.mark.parametrize("amount", [-1, LIMIT, Decimal("0.005")])
def test_words_refused_for_what_is_no_sum(amount):
    with pytest.raises(ValueError, match="put in words"):
        i18n.words(amount, "ky")


KY_VALUES = {
    word: value
    for words, step in (
        ("бир эки үч төрт беш алты жети сегиз тогуз", 1),
        ("он жыйырма отуз кырк элүү алтымыш жетимиш сексен токсон", 10),
    )
    for value, word in ((step * (place + 1), word) for place, word in enumerate(words.split()))
}
RU_VALUES = {
    word: value
    for words, start, step in (
        ("один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать"
         " четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать", 1, 1),
        ("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто", 20, 10),
        ("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот", 100, 100),
    )
    for value, word in ((start + step * place, word) for place, word in enumerate(words.split()))
} | {"одна": 1, "две": 2}  # fmt: skip
SCALES = {"миң": 10**3, "миллион": 10**6, "миллиард": 10**9, "тысяч": 10**3}


def read_back(words, values, hundred=""):
    """What the words say, by a reader that knows nothing of the writer."""
    total = group = 0
    for word in words.split():
        scale = next((size for name, size in SCALES.items() if word.startswith(name)), None)
        if scale:
            assert group, f"a scale without its number in “{words}”"
            total, group = total + group * scale, 0
        elif word == hundred:
            group = max(group, 1) * 100
        else:
            group += values[word]
    return total + group


@given(st.integers(1, LIMIT - 1))
def test_kyrgyz_words_read_back_as_the_number(value):
    assert read_back(cardinal_ky(value), KY_VALUES, hundred="жүз") == value


@given(sums.filter(lambda amount: amount >= 1))
def test_sums_in_words_read_back_as_the_sum(amount):
    soms, tyiyns = divmod(int(amount * 100), 100)
    for language, values, hundred in (("ky", KY_VALUES, "жүз"), ("ru", RU_VALUES, "")):
        number, rest = i18n.words(amount, language).split(" сом", 1)
        assert read_back(number, values, hundred) == soms
        assert rest.split()[-2] == f"{tyiyns:02d}"


@given(st.integers(1, LIMIT - 1))
def test_russian_soms_agree_in_figures_and_words(value):
    assert i18n.words(value, "ru").split()[-3] == i18n.som(value, "ru").split(NB)[-1]


# Days


def test_day_in_each_language():
    on = date(2026, 11, 21)
    assert i18n.day(on, "ky") == f"2026-{WJ}жылдын 21-{WJ}ноябры"
    assert i18n.day(on, "ru") == f"21{NB}ноября 2026{NB}г."
    assert i18n.day(on, "en") == f"21{NB}November 2026"
    assert i18n.short_day(on) == "21.11.2026"


def test_day_of_every_kyrgyz_month():
    shown = [i18n.day(date(2026, month, 1), "ky").rsplit(WJ, 1)[1] for month in range(1, 13)]
    assert " ".join(shown) == (
        "январы февралы марты апрели майы июну июлу августу сентябры октябры ноябры декабры"
    )


def test_moment_is_on_bishkek_clock():
    late = datetime(2026, 12, 4, 18, 41, 9, tzinfo=UTC)
    assert i18n.moment(late, "ky") == f"2026-{WJ}жылдын 5-{WJ}декабры, саат{NB}00:41"
    assert i18n.moment(late, "ru", seconds=True) == f"5{NB}декабря 2026{NB}г., 00:41:09"
    assert i18n.day(late, "en") == f"5{NB}December 2026"
    assert i18n.short_moment(late) == f"05.12.2026{NB}00:41"
    assert i18n.clock_time(late, seconds=True) == "00:41:09"


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="naive"):
        i18n.moment(datetime(2026, 12, 4, 18, 41), "ky")  # noqa: DTZ001


# The alphabet

KYRGYZ = list("абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя")
TOWNS = ["Ысык-Ата", "Өзгөн", "Ош", "Нарын", "Үч-Коргон", "Ноокат", "Ңоокат", "Узген", "Ала-Бука", "Фрунзе"]
TOWNS_SORTED = [
    "Ала-Бука", "Нарын", "Ноокат", "Ңоокат", "Ош", "Өзгөн", "Узген", "Үч-Коргон", "Фрунзе", "Ысык-Ата",
]  # fmt: skip


@given(st.permutations(KYRGYZ))
def test_sort_key_follows_the_kyrgyz_alphabet(letters):
    assert sorted(letters, key=lambda letter: i18n.sort_key(letter, "ky")) == KYRGYZ


def test_sort_key_puts_a_shorter_name_first_and_figures_before_letters():
    names = ["Кара-Суу", "№ 5 мектеп", "Кара", "5-мектеп", "Water", "кара"]
    shown = sorted(names, key=lambda name: i18n.sort_key(name, "ky"))
    assert shown == ["№ 5 мектеп", "5-мектеп", "кара", "Кара", "Кара-Суу", "Water"]


def test_sort_key_in_english_puts_latin_first():
    assert sorted(["Ош", "Osh"], key=lambda name: i18n.sort_key(name, "en")) == ["Osh", "Ош"]


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_database_sorts_by_the_alphabet(language):
    Counter.objects.bulk_create(Counter(chain=name, year=2026, kind="C") for name in TOWNS)
    shown = Counter.objects.order_by(i18n.alphabetical("chain", language)).values_list("chain", flat=True)
    assert list(shown) == TOWNS_SORTED
    assert connection.vendor in ("sqlite", "postgresql")


# What people wrote


def line(**titles):
    return SimpleNamespace(**{"title_ky": "", "title_ru": "", "title_en": "", **titles})


@pytest.mark.parametrize(
    ("titles", "language", "expected"),
    [
        ({"title_ky": "Суу", "title_ru": "Вода"}, "ky", ("Суу", "ky", False)),
        ({"title_ky": "Суу", "title_ru": "Вода"}, "ru", ("Вода", "ru", False)),
        ({"title_ky": "Суу", "title_ru": "Вода"}, "en", ("Вода", "ru", True)),
        ({"title_ky": "Суу", "title_ru": " "}, "ru", ("Суу", "ky", True)),
        ({"title_en": "Water"}, "ky", ("Water", "en", True)),
        ({}, "ky", ("", "ky", True)),
    ],
)
def test_written_says_when_a_translation_is_awaited(titles, language, expected):
    shown = i18n.written(line(**titles), "title", language)
    assert (shown.text, shown.language, shown.is_awaited) == expected
    assert str(shown) == shown.text
    assert bool(shown) == bool(shown.text)


def test_written_follows_the_active_language():
    with translation.override("ru"):
        assert str(i18n.written(line(title_ky="Суу", title_ru="Вода"), "title")) == "Вода"


def test_written_refuses_a_field_that_is_not_kept_in_languages():
    with pytest.raises(AttributeError):
        i18n.written(line(), "name")


@pytest.mark.parametrize(
    ("size", "ky", "en"),
    [(0, "1 КБ", "1 KB"), (300 * 1024, "300 КБ", "300 KB"), (2_500_000, "2,4 МБ", "2.4 MB")],
)
def test_size_of_a_file(size, ky, en):
    shown = [i18n.bytes_count(size, language).replace("\N{NO-BREAK SPACE}", " ") for language in ("ky", "en")]
    assert shown == [ky, en]
