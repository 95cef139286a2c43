"""The catalogues: what is taken from the code, what is put in, and what the check refuses."""

import json
import shutil
from pathlib import Path

import django
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import trans_real

from ashar.core.i18n import borrowed
from ashar.core.web.environment import environment
from tools import messages

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
from ashar.core.i18n import count

# Translators: said after filing
DONE = _("The proposal is handed in.")
LONG = _(
    "A sentence "
    "in two lines, {name}."
)
MAY = pgettext("month", "May")

def days(n):
    return ngettext("%(n)s day", "%(n)s days", n) + count(n, "%(n)s lot", "%(n)s lots")
"""
PAGE = """{% extends "core/page.html" %}
<h1>{{ _("Calls") }}</h1>
<p>{% trans town=town.name %}
  The call of
  {{ town }} is 100% open.
{% endtrans %}</p>
{% trans n=lots|length %}One lot{% pluralize %}{{ n }} lots{% endtrans %}
{{ ngettext("%(num)s mark", "%(num)s marks", marks) }} {{ pgettext("button", "Open") }}
"""
TAKEN = {
    ("The proposal is handed in.", None),
    ("A sentence in two lines, {name}.", None),
    ("May", "month"),
    ("%(n)s day", None),
    ("%(n)s lot", None),
    ("Calls", None),
    ("The call of %(town)s is 100%% open.", None),
    ("One lot", None),
    ("%(num)s mark", None),
    ("Open", "button"),
}
OFFERED = [
    {
        "id": "The proposal is handed in.",
        "ctx": None,
        "plural": None,
        "ky": "Өтүнмө тапшырылды.",
        "ru": "Заявка подана.",
    },
    {"id": "A sentence in two lines, {name}.", "ky": "Сүйлөм, {name}.", "ru": "Предложение, {name}."},
    {"id": "May", "ctx": "month", "ky": "Май", "ru": "Май"},
    {
        "id": "%(n)s day",
        "plural": "%(n)s days",
        "ky": "%(n)s күн",
        "ru": ["%(n)s день", "%(n)s дня", "%(n)s дней"],
    },
    {
        "id": "%(n)s lot",
        "plural": "%(n)s lots",
        "ky": ["%(n)s лот"],
        "ru": ["%(n)s лот", "%(n)s лота", "%(n)s лотов"],
    },
    {"id": "Calls", "ky": "Конкурстар", "ru": "Конкурсы"},
    {
        "id": "The call of %(town)s is 100%% open.",
        "ky": "%(town)s: конкурс ачык.",
        "ru": "%(town)s: конкурс открыт.",
    },
    {
        "id": "One lot",
        "plural": "%(n)s lots",
        "ky": ["Бир лот", "%(n)s лот"],
        "ru": ["%(n)s лот", "%(n)s лота", "%(n)s лотов"],
    },
    {
        "id": "%(num)s mark",
        "plural": "%(num)s marks",
        "ky": "%(num)s балл",
        "ru": ["%(num)s балл", "%(num)s балла", "%(num)s баллов"],
    },
    {"id": "Open", "ctx": "button", "ky": "Ачуу", "ru": "Открыть"},
]


@pytest.fixture
def source(tmp_path):
    """A little product: one module, one page, and a test whose words are nobody's business."""
    folder = tmp_path / "town"
    (folder / "templates" / "town").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "views.py").write_text(CODE)
    (folder / "templates" / "town" / "page.html").write_text(PAGE)
    (folder / "tests" / "test_views.py").write_text('from x import _\n_("Not for people")\n')
    return folder


@pytest.fixture
def locale(tmp_path, source):
    """Its catalogues, complete."""
    folder = tmp_path / "locale"
    taken = messages.sentences(source)
    messages.update(taken, folder)
    assert messages.merge(taken, [offered(tmp_path, *OFFERED)], folder) == []
    return folder


def offered(tmp_path, *lines):
    path = tmp_path / "offered.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def change(locale, language, old, new):
    path = messages.path_of(language, locale)
    text = path.read_text()
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new))


def test_extract_takes_python_and_jinja_and_leaves_tests_out(source):
    assert {messages.key_of(message) for message in messages.listed(messages.sentences(source))} == TAKEN


def test_update_writes_places_without_lines_and_changes_nothing_twice(source, locale):
    before = {language: messages.path_of(language, locale).read_text() for language in messages.PLURALS}
    assert "#: town/templates/town/page.html\n" in before["ky"]
    assert "#. said after filing\n" in before["ru"]
    messages.update(messages.sentences(source), locale)
    assert {
        language: messages.path_of(language, locale).read_text() for language in messages.PLURALS
    } == before


def test_update_keeps_translations_and_drops_what_is_gone(source, locale):
    (source / "views.py").write_text(CODE.replace('"May"', '"June"'))
    messages.update(messages.sentences(source), locale)
    now = messages.translations("ky", locale)
    assert now["The proposal is handed in.", None] == ("Өтүнмө тапшырылды.",)
    assert now["June", "month"] == ()
    assert ("May", "month") not in now


def test_update_asks_again_when_a_sentence_gets_a_plural(source, locale):
    (source / "views.py").write_text(
        CODE.replace('_("The proposal is handed in.")', 'count(n, "The proposal is handed in.", "All")')
    )
    messages.update(messages.sentences(source), locale)
    assert not any(messages.translations("ru", locale)["The proposal is handed in.", None])


def test_check_of_complete_catalogues_finds_nothing(source, locale):
    assert messages.check(messages.sentences(source), locale) == []


@pytest.mark.parametrize(
    ("language", "old", "new", "fault"),
    [
        ("ky", 'msgstr "Конкурстар"', 'msgstr ""', "ky: not translated: “Calls”"),
        ("ru", 'msgstr[2] "%(n)s дней"', 'msgstr[2] ""', "ru: not translated: “%(n)s day”"),
        ("ru", '\nmsgid "Calls"', '\n#, fuzzy\nmsgid "Calls"', "ru: fuzzy: “Calls”"),
        ("ky", "%(town)s: конкурс", "%(city)s: конкурс", "ky: placeholders differ in “%(city)s: конкурс"),
        ("ky", "%(town)s: конкурс", "100% %(town)s: конкурс", "ky: a lone % in “100% %(town)s: конкурс"),
        ("ru", 'msgstr "Предложение, {name}."', 'msgstr "Нет."', "ru: placeholders differ in “Нет.”"),
        (
            "ru",
            'msgstr[0] "%(n)s день"',
            'msgstr[0] "день"',
            "ru: placeholders differ in “день”: “%(n)s day”",
        ),
        ("ru", "nplurals=3", "nplurals=2", "ru: another plural rule than tools/messages.py has"),
        ("ky", 'msgid "Calls"', 'msgid "Call"', "ky: not in the catalogue (run update): “Calls”"),
    ],
)
def test_check_names_each_fault(source, locale, language, old, new, fault):
    change(locale, language, old, new)
    found = messages.check(messages.sentences(source), locale)
    assert [said for said in found if said.startswith(fault)]


def test_check_finds_what_is_no_longer_in_the_code(source, locale):
    path = messages.path_of("ru", locale)
    path.write_text(
        path.read_text() + '\nmsgid "Gone"\nmsgstr "Нет"\n\n#~ msgid "Long gone"\n#~ msgstr "Нет"\n'
    )
    assert messages.check(messages.sentences(source), locale) == [
        "ru: no longer in the code (run update): “Gone”",
        "ru: no longer in the code (run update): “Long gone”",
    ]


def test_check_finds_a_new_sentence_in_a_template(source, locale):
    page = source / "templates" / "town" / "page.html"
    page.write_text(PAGE + "{{ _('Brand new') }}")
    assert messages.check(messages.sentences(source), locale) == [
        f"{language}: not in the catalogue (run update): “Brand new”" for language in ("ky", "ru")
    ]


def test_extract_of_a_broken_template_fails_instead_of_skipping_it(source):
    (source / "templates" / "town" / "page.html").write_text("{% trans %}never ended")
    with pytest.raises(Exception, match="unclosed translation block"):
        messages.sentences(source)


def test_merge_keeps_what_stands_and_says_so(source, locale, tmp_path):
    path = offered(tmp_path, {"id": "Calls", "ky": "Башка", "ru": "Конкурсы"})
    said = messages.merge(messages.sentences(source), [path], locale)
    assert said == ["offered.jsonl:1: ky keeps “Конкурстар”, not “Башка”"]
    assert messages.translations("ky", locale)["Calls", None] == ("Конкурстар",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": "Nowhere", "ky": "а", "ru": "б"}, "offered.jsonl:1: not in the code: “Nowhere”"),
        ({"id": "May", "ky": "а", "ru": "б"}, "offered.jsonl:1: not in the code: “May”"),
        (
            {"id": "%(n)s day", "plural": "many", "ky": "а", "ru": ["б", "б", "б"]},
            "offered.jsonl:1: the code has another plural for “%(n)s day”",
        ),
    ],
)
def test_merge_says_what_it_could_not_take(source, locale, tmp_path, line, said):
    before = messages.path_of("ky", locale).read_text()
    assert messages.merge(messages.sentences(source), [offered(tmp_path, line)], locale) == [said]
    assert messages.path_of("ky", locale).read_text() == before


@pytest.mark.parametrize(
    "line",
    [
        "{not json",
        "[]",
        {"id": "Calls", "ky": "а"},
        {"id": "Calls", "ky": "", "ru": "б"},
        {"id": "%(n)s day", "plural": "%(n)s days", "ky": "а", "ru": ["б", "в"]},
    ],
)
def test_merge_refuses_a_malformed_line_with_its_place(source, locale, tmp_path, line):
    before = messages.path_of("ky", locale).read_text()
    path = offered(tmp_path, OFFERED[5], line)
    with pytest.raises(messages.Unusable, match=r"^offered\.jsonl:2: "):
        messages.merge(messages.sentences(source), [path], locale)
    assert messages.path_of("ky", locale).read_text() == before


def test_main_runs_commands_in_turn_and_stops_at_a_fault(source, locale, tmp_path, monkeypatch, capsys):
    said = []
    for name, status in (("update", 0), ("merge", 0), ("check", 1), ("compile", 0)):
        monkeypatch.setitem(
            messages.COMMANDS, name, lambda own, name=name, status=status: said.append((name, own)) or status
        )
    assert messages.main(["update", "merge", "a.jsonl", "b.jsonl", "check", "compile"]) == 1
    assert said == [("update", []), ("merge", ["a.jsonl", "b.jsonl"]), ("check", [])]
    assert messages.main(["nonsense"]) == 2


# Plurals, as Django counts them beside its own catalogues


@pytest.fixture
def spoken(settings, locale, monkeypatch):
    """The little product's words, spoken by Django."""
    for language in messages.PLURALS:
        path = messages.path_of(language, locale)
        with path.open("rb") as po, path.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po, locale=language))
    settings.LOCALE_PATHS = [locale]
    monkeypatch.setattr(trans_real, "_translations", {})
    monkeypatch.setattr(trans_real, "_default", None)
    yield
    shutil.rmtree(locale)


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "ky",
            {0: "0 лот", 1: "Бир лот", 2: "2 лот", 5: "5 лот", 11: "11 лот", 21: "21 лот", 111: "111 лот"},
        ),
        (
            "ru",
            {
                0: "0 лотов",
                1: "1 лот",
                2: "2 лота",
                5: "5 лотов",
                11: "11 лотов",
                21: "21 лот",
                22: "22 лота",
                25: "25 лотов",
                111: "111 лотов",
                112: "112 лотов",
                121: "121 лот",
            },
        ),
        ("en", {0: "0 lots", 1: "One lot", 2: "2 lots", 21: "21 lots"}),
    ],
)
def test_plurals_of_each_language(language, expected):
    with translation.override(language):
        said = {n: translation.ngettext("One lot", "%(n)s lots", n) % {"n": n} for n in expected}
        assert said == expected
        # Django's own plurals still work beside ours, whose rules differ.
        short = translation.ngettext("%(num)d hour", "%(num)d hours", 5) % {"num": 5}
    assert short.replace("\xa0", " ") == {"ky": "5 саат", "ru": "5 часов", "en": "5 hours"}[language]


@pytest.mark.usefixtures("spoken")
def test_context_tells_words_apart():
    with translation.override("ky"):
        assert translation.pgettext("button", "Open") == "Ачуу"
        assert translation.gettext("Open") == "Open"


def test_borrowed_sentences_are_those_django_lacks_in_kyrgyz():
    folder = Path(django.__file__).parent
    theirs = {"en": set(), "ky": set()}
    for language, known in theirs.items():
        for catalogue in (folder / "conf", folder / "contrib/auth"):
            with (catalogue / "locale" / language / "LC_MESSAGES/django.po").open("rb") as file:
                known |= {messages.key_of(message)[0] for message in messages.listed(read_po(file))}
    taken = messages.sentences(Path(borrowed.__file__).parent)
    ours = {
        messages.key_of(message)[0]
        for message in messages.listed(taken)
        if any(place.endswith("borrowed.py") for place, _line in message.locations)
    }
    assert len(ours) == len(borrowed.BORROWED) + len(borrowed.BORROWED_PLURALS)
    assert ours <= theirs["en"] - theirs["ky"]


def test_templates_are_read_with_the_options_they_are_shown_with(source):
    """What the extraction takes from a page is what the real environment will look up."""
    env = environment(autoescape=True)
    page = source / "templates" / "town" / "page.html"
    looked_up = set()
    for _line, function, said in env.extract_translations(page.read_text()):
        said = (said,) if isinstance(said, str) else said
        context = said[0] if function.startswith("p") else None
        looked_up.add((said[1] if context else said[0], context))
    taken = {
        messages.key_of(message)
        for message in messages.listed(messages.sentences(source))
        if any(place.endswith("page.html") for place, _line in message.locations)
    }
    assert taken == looked_up != set()
