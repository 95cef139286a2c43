"""Search finds what people mean, in both languages, and nothing else; the same on both engines."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ashar.core import clock
from ashar.core.models import Knot
from ashar.core.search import MAX_WORDS, SYNONYMS, fold, likeness, meanings, search

pytestmark = pytest.mark.postgres


def keep(*titles):
    """One knot for each title, found by its title."""
    for place, title in enumerate(titles, start=1):
        Knot.objects.create(
            number=f"KC-2026-C{place}",
            chain="KC",
            year=2026,
            kind="C",
            subject_type="calls.call",
            subject_id=place,
            state="open",
            since=clock.now(),
            mode="historic",
            title_ky=title,
            folded=fold(title),
        )


def found(query, **options):
    return set(search(Knot.objects.all(), query, **options).values_list("title_ky", flat=True))


# Folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Отчёт", "отчет"),
        ("Өзгөн, Үч-Коргон: КЕҢЕШ", "озгон уч коргон кенеш"),
        ("  «Кочкор-Ата»\tшаары ", "кочкор ата шаары"),
        ("йод и и\u0306од", "йод и йод"),
        ("за\u0301мок, 21-\u2060ноябры, те\u00adлефон", "замок 21 ноябры телефон"),
        ("АТ-2026-С3", fold("AT-2026-C3")),
        ("100%_\\", "100"),
        ("—", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_fold_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


# Searching


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["заказ", "ЗАКАЗЫ", "тапшырык", "Тапшырыктын", "буйрутма"])
def test_search_finds_an_order_by_each_of_its_names(query):
    orders = ["Социальный заказ города", "Муниципалдык социалдык тапшырык", "Буйрутмалар тизмеси"]
    keep(*orders, "Отчёт за квартал")
    assert found(query) == set(orders)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("конкурс", "Жаштар үчүн сынак"),
        ("сынактар", "Конкурс проектов"),
        ("мусор", "Таштандыларды чогултуу"),
        ("таштанды", "Вывоз мусора"),
        ("дети", "Балдардын бош убактысы"),
        ("балдарга", "Помощь детям"),
        ("ребёнок", "Балдар борбору"),
        ("зордук-зомбулук", "Женщины, пострадавшие от насилия"),
        ("жумуш", "Трудоустройство подростков"),
    ],
)
def test_search_finds_the_other_language(query, title):
    keep(title, "Кошумча маалымат")
    assert found(query) == {title}


@pytest.mark.django_db
def test_search_finds_kyrgyz_words_with_other_endings():
    keep("Көчөлөрдү жарыктандыруу", "Көчөт отургузуу")
    assert found("көчөлөрдүн") == {"Көчөлөрдү жарыктандыруу"}


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["Кочкор-Ата", "кочкор ата", "Kочкор-Aта"])
def test_search_for_kochkor_ata_does_not_offer_kochkor_district(query):
    keep("Кочкор-Ата шаары", "Кочкор району", "Ата-Мекен айылы")
    assert found(query) == found(query, by_stem=False) == {"Кочкор-Ата шаары"}


@pytest.mark.django_db
def test_search_for_a_place_takes_the_word_as_typed():
    keep("Каракол шаары", "Каракулжа району")
    assert found("Каракол", by_stem=False) == {"Каракол шаары"}
    assert found("Каракол") == {"Каракол шаары", "Каракулжа району"}


@pytest.mark.django_db
def test_search_needs_every_word():
    keep("Вода в школе", "Вода в селе", "Школа")
    assert found("школа вода") == {"Вода в школе"}


@pytest.mark.django_db
def test_search_matches_the_start_of_a_word_not_its_middle():
    keep("Пастбище", "Кооператив")
    assert found("ратив") == set()


@pytest.mark.django_db
def test_search_takes_the_closest_meaning_of_a_word():
    keep("Жыйынтык чыгаруу", "Собрание жителей")
    assert found("жыйынтыктар") == {"Жыйынтык чыгаруу"}


@pytest.mark.django_db
def test_search_leaves_small_words_out_unless_alone():
    keep("Помощь мигрантам", "На реке")
    assert found("помощь для мигрантов") == {"Помощь мигрантам"}
    assert found("на") == {"На реке"}


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["%", "_", "\\", "%%%", "'--"])
def test_search_for_signs_finds_nothing(query):
    keep("Вода", "100% охват", "a_b")
    assert found(query) == set()


@pytest.mark.django_db
def test_search_signs_are_not_wildcards():
    keep("Вода", "Ветер", "100 дворов")
    assert found("в%да") == set()
    assert found("100%") == {"100 дворов"}


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "   "])
def test_search_for_nothing_finds_everything(query):
    keep("Вода", "Ветер")
    assert found(query) == {"Вода", "Ветер"}


@pytest.mark.django_db
def test_search_with_a_long_query_is_bounded(django_assert_num_queries):
    keep("Вода")
    with django_assert_num_queries(1) as asked:
        assert found(" ".join(f"слово{place}" for place in range(5000))) == set()
    assert 0 < asked.captured_queries[0]["sql"].count("LIKE") <= 2 * MAX_WORDS


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["AT-2026-C3", "АТ-2026-С3", "at 2026 c3"])
def test_search_finds_a_number_typed_in_either_script(query):
    keep("AT-2026-C3", "AT-2026-C4", "AT-2025-C3")
    assert found(query) == {"AT-2026-C3"}


def test_synonyms_are_single_words_each_in_one_group():
    groups = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))["same"]
    starts = [start for group in groups.values() for start in {fold(word) for word in group}]
    assert [start for start in starts if len(start.split()) != 1] == []
    assert len(starts) == len(set(starts))
    assert [name for name, group in groups.items() if len(group) < 2] == []


def alike(one: str, other: str) -> float:
    return likeness(meanings(fold(one)), meanings(fold(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Биздин көчөдө кечинде жарык жок", "На нашей улице вечером нет света"),
        ("Ичүүчү таза суу жок", "Нет чистой питьевой воды"),
        ("Көчөдөгү иттер балдарга кол салат", "Бродячие собаки на улице бросаются на детей"),
        ("Жол бузулган, чуңкурлар көп", "Дорога разбита, яма на яме"),
        ("ЖОЛ БУЗУЛГАН!", "жолдор бузулуп калды"),
    ],
)
def test_same_need_is_recognised_in_both_languages(one, other):
    assert alike(one, other) >= 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Жол бузулган", "Суу жок"),
        ("Нам очень нужен врач", "Нам очень нужен автобус"),
        ("", ""),
        ("не", "не"),
    ],
)
def test_other_needs_are_not_alike(one, other):
    assert alike(one, other) == 0
