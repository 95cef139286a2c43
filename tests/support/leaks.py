"""English leaks: Latin words where a Kyrgyz or Russian reader should meet none.

`leaks(html)` reads a page, `text_leaks(text)` plain text (a PDF, the body of a mail), `mail_leaks(mail)`
a mail. Each answers with sentences; none when all is well.
"""

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from lxml.html import document_fromstring, fragment_fromstring

WORDS = Path(__file__).resolve().parent.parent / "latin_words.txt"
AT_MOST = 30

# Attributes that are shown or read out.
HEARD = (
    "alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "data-l",
    "label", "placeholder", "summary", "title",
)  # fmt: skip
SILENT = {"script", "style", "template"}
BUTTONS = {"submit", "reset", "button"}
OURS = {"ky", "ru"}

# What is written in Latin letters in every language: addresses, file names, numbers, check codes.
SAME_EVERYWHERE = re.compile(
    r"""
      \b(?:https?|mailto|tel|otpauth):\S+
    | \b(?:localhost|www\.)\S*
    | [\w.+-]+@[\w.-]+
    | \b[\w-]+(?:\.[\w-]+)*\.(?:kg|org|com|net|ru|example|test)\b(?:[:/]\S*)?
    | (?<![\w/])/\w[\w/.-]*
    | \b[\w-]+\.(?:pdf|docx?|xlsx?|csv|json|jsonl|jpe?g|png|heic|zip|toml|ics|txt)\b
    | \b[A-Z0-9]{2,12}-\d{4}-[A-Z]\d+\b                       # AT-2026-C3
    | \b(?=[0-9A-Z-]*\d)[0-9A-Z]{3,5}(?:-[0-9A-Z]{3,5})+\b    # K7Q2-M9XA
    | \b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b                      # a one-time code
    | \b(?=[0-9a-f ]*\d)[0-9a-f]{4}(?:[ ][0-9a-f]{4})+\b      # 7f3a 91c4 0be2 5d68
    | \b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b                         # a hash
    """,
    re.VERBOSE,
)
WORD = re.compile(r"(?<![^\W\d_])[A-Za-z\u00c0-\u024f]{3,}(?:['’][A-Za-z]+)?")


def known_words() -> frozenset[str]:
    """The checked-in words; AssertionError when there are too many."""
    lines = (line.strip() for line in WORDS.read_text(encoding="utf-8").splitlines())
    words = [line for line in lines if line and not line.startswith("#")]
    assert len(words) <= AT_MOST, f"{len(words)} Latin words, at most {AT_MOST} may stand in {WORDS.name}"
    return frozenset(word.casefold() for word in words)


def text_leaks(text: str, where: str = "text") -> list[str]:
    """Latin words of three letters or more in plain text, each with what stands around it."""
    if not WORD.search(text):
        return []
    # Cut out by a sign, not a space: what is left on both sides must not grow together.
    rest = SAME_EVERYWHERE.sub("¤", text)
    known = known_words()
    return [
        f"“{found.group()}” in {where}: “{_around(rest, found)}”"
        for found in WORD.finditer(rest)
        if found.group().casefold() not in known
    ]


def leaks(html: str) -> list[str]:
    """Latin words a reader of this page or fragment meets, outside what is marked as foreign."""
    is_page = html.lstrip()[:9].lower() == "<!doctype"
    root = document_fromstring(html) if is_page else fragment_fromstring(html, create_parent="div")
    return [leak for where, text in _said(root, foreign=False) for leak in text_leaks(text, where)]


def mail_leaks(mail: EmailMessage | Message) -> list[str]:
    """Latin words in the subject and in every part of a mail."""
    message = mail.message() if isinstance(mail, EmailMessage) else mail
    found = text_leaks(str(make_header(decode_header(message["Subject"] or ""))), "subject")
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = (part.get_payload(decode=True) or b"").decode(part.get_content_charset() or "utf-8")
            found += leaks(content) if part.get_content_subtype() == "html" else text_leaks(content, "mail")
    return found


def _said(element: Any, foreign: bool) -> Iterator[tuple[str, str]]:
    """Every text and shown attribute of an element that is not foreign, with its place."""
    tag = _tag(element)
    if not tag or tag in SILENT:
        return
    foreign = _is_foreign(element, foreign)
    if not foreign:
        yield from _attributes(element, tag)
        yield f"<{tag}>", element.text or ""
    for child in element:
        yield from _said(child, foreign)
        if not foreign:
            yield f"<{tag}>", child.tail or ""


def _tag(element: Any) -> str:
    """The name without the namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_foreign(element: Any, foreign: bool) -> bool:
    if element.get("translate"):
        return str(element.get("translate")) == "no"
    if element.get("lang"):
        return str(element.get("lang")).split("-")[0] not in OURS
    return foreign


def _attributes(element: Any, tag: str) -> Iterator[tuple[str, str]]:
    for name in HEARD:
        if element.get(name):
            yield f"{name} of <{tag}>", element.get(name)
    if tag == "input" and element.get("type") in BUTTONS:
        yield "value of <input>", element.get("value", "")
    if tag == "meta" and element.get("name") in ("description", "application-name"):
        yield "<meta>", element.get("content", "")


def _around(text: str, found: re.Match[str]) -> str:
    return " ".join(text[max(0, found.start() - 30) : found.end() + 30].split())
