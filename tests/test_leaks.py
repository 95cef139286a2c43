"""The leak check itself: it must bite where English was left, and nowhere else."""

import pytest
from django.core.mail import EmailMultiAlternatives

from tests.support import leaks as checker
from tests.support.leaks import leaks, mail_leaks, text_leaks

PAGE = """<!doctype html>
<html lang="ky"><head><meta charset="utf-8"><title>Конкурстар · Ашар{title}</title>
<meta name="description" content="Конкурстар{meta}"><link rel="stylesheet" href="/static/core.css">
<script src="/static/page.js" defer></script></head>
<body class="page"><nav><a href="/en/" lang="en" hreflang="en">English</a></nav>
<main id="main"><h1>Конкурстар{heading}</h1>
<p>Документ <b>PDF</b> түрүндө.{text}</p>{tail}
<img src="map.svg" alt="Карта{alt}"><input type="text" name="search" placeholder="Издөө{placeholder}">
<button type="submit" name="deed" value="save" aria-label="Сактоо{label}">Сактоо</button>
<input type="submit" name="go" value="Издөө{value}">
<table><tr><td data-l="Сумма{cell}">400 000 сом</td></tr></table></main></body></html>"""
PLACES = ("title", "meta", "heading", "text", "tail", "alt", "placeholder", "label", "value", "cell")


def page(**planted):
    return PAGE.format(**{place: planted.get(place, "") for place in PLACES})


def test_leaks_of_a_clean_page():
    assert leaks(page()) == []


@pytest.mark.parametrize("place", PLACES)
def test_leaks_bite_in_each_place(place):
    (found,) = leaks(page(**{place: " Save"}))
    assert found.startswith("“Save” in ")


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ('<p translate="no">USAID</p>', []),
        ('<p lang="en">Two words</p>', []),
        ('<p lang="en">Two <b lang="ky">сөз words</b></p>', ["words"]),
        ('<div translate="no"><p>Fund <i translate="yes">Help</i></p></div>', ["Help"]),
        ('<p lang="en">Two</p> after', ["after"]),
        ('<p><b translate="no">GIZ</b> paid</p>', ["paid"]),
        ('<p lang="ru" title="Draft">текст</p>', ["Draft"]),
        ('<p title="Two words" lang="en">Two</p>', []),
        ('<p>Жаңы <!-- comment here --> сөз</p><template><p>later</p></template>', []),
        ('<svg><title>Chart</title><text>Total</text></svg>', ["Chart", "Total"]),
        ('<select><option value="open">Open</option></select>', ["Open"]),
    ],
)  # fmt: skip
def test_leaks_respect_what_is_marked(fragment, words):
    assert [found.split("”")[0][1:] for found in leaks(fragment)] == words


@pytest.mark.parametrize(
    "text",
    [
        "Заказ AT-2026-C3, келишим KG-2026-U12.",
        "Барак: https://ashar.kg/ky/o/AT-2026-C3?page=two жана localhost:8000/ky/about",
        "Кат: aida.bekova+town@mail.example, сайт www.karakol.kg же karakol.kg/news/today",
        "Жолу /ky/calls/AT-2026-C3/opening",
        "Файл: smeta-final.pdf, table.xlsx",
        "Текшерүү коду: K7Q2-M9XA же 7f3a 91bc face 04de, ACEH-KMPT-XYAC",
        "SHA-256: 3f2a9c0d1e4b5a69788796a5b4c3d2e1",
        "PDF, pdf жана XLSX",
        "A4, QR, № 5 B",
    ],
)
def test_leaks_let_through_what_is_the_same_in_every_language(text):
    assert text_leaks(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Сумма: 5 soms", ["soms"]),
        ("Мөөнөтү: until 5pm", ["until"]),
        ("and/or", ["and"]),
        ("DRAFT COPY 2026", ["DRAFT", "COPY"]),
        ("deadbeef facade", ["deadbeef", "facade"]),
        ("Бул “%(name)s” деген", ["name"]),
        ("state_draft", ["state", "draft"]),
        ("сактооSave", []),
        ("Don’t", ["Don’t"]),
        ("İstanbul café", ["İstanbul", "café"]),
    ],
)
def test_leaks_in_plain_text(text, words):
    assert [found.split("”")[0][1:] for found in text_leaks(text)] == words


def test_leaks_in_a_mail():
    mail = EmailMultiAlternatives("Заявка received", "Текст with words", "ashar@ashar.kg", ["a@b.kg"])
    mail.attach_alternative("<p>Жообу <b>answer</b></p>", "text/html")
    assert [found.split("”")[0][1:] for found in mail_leaks(mail)] == ["received", "with", "words", "answer"]


def test_leaks_in_a_clean_mail():
    assert (
        mail_leaks(EmailMultiAlternatives("Заявка принята", "Номер AT-2026-C3.", "a@b.kg", ["a@b.kg"])) == []
    )


def test_known_words_are_few(tmp_path, monkeypatch):
    assert "pdf" in checker.known_words()
    longer = tmp_path / "words.txt"
    longer.write_text("\n".join(f"word{n}" for n in range(31)))
    monkeypatch.setattr(checker, "WORDS", longer)
    with pytest.raises(AssertionError, match="at most 30"):
        checker.known_words()
