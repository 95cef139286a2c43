"""Telling people of a call: a text the size of a message, and a picture card, both drawn from the facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from ashar.calls.models import Call
from ashar.core import clock, i18n, rehearsal
from ashar.core.documents.pictures import draw_picture
from ashar.core.documents.rendering import WATERMARKS, qr, rehearsed
from ashar.core.i18n.saying import said
from ashar.core.thread import Mode

MOST = 600  # letters of a message that people read to its end
TEMPLATE = Path(__file__).with_name("card.typ")
LANGUAGES = ("ky", "ru")


def address_of_call(call: Call) -> str:
    """The short address that is printed and sent."""
    return f"{rehearsal.site()}/o/{call.number}"


def state_in_words(call: Call) -> str:
    """Why nobody can take part any more; nothing while the call is open."""
    if call.is_cancelled:
        return str(call.ending_label())
    return "" if call.is_open(clock.now()) else _("Proposals are no longer accepted")


def message_text(call: Call, language: str) -> str:
    """The call as a message of at most 600 letters, in this language; of a protected one no place."""
    with translation.override(language):
        title, people = said(i18n.texts_of(call, "title")), said(i18n.texts_of(call, "target_group"))
        text = _message(call, title, people)
        if len(text) > MOST:
            people = _cut(people, len(people) - (len(text) - MOST))
            text = _message(call, title, people)
        if len(text) > MOST:
            text = _message(call, _cut(title, len(title) - (len(text) - MOST)), "")
        return text


def _message(call: Call, title: str, people: str) -> str:
    assert call.deadline is not None
    state = state_in_words(call)
    sample = _("SAMPLE: the town and the sums are invented.") if _is_sample(call) else ""
    lines = [
        sample,
        said(i18n.texts_of(call.authority, "name")),
        _("Competition of social projects: “{title}”").format(title=title),
        state,
        _("For whom: {people}").format(people=people) if people and not state else "",
        "" if state else _("The most that can be given: {sum}").format(sum=i18n.som(call.ceiling)),
        "" if state else _("Proposals until: {moment}").format(moment=i18n.moment(call.deadline)),
        "" if state else _("Telephone: {phone}").format(phone=call.contact_phone),
        _("All about it, questions, filing: {address}").format(address=address_of_call(call)),
    ]
    return "\n".join(filter(None, lines))


def _cut(text: str, most: int) -> str:
    """The text in at most so many letters, ended between words; nothing when too little would be left."""
    if len(text) <= most:
        return text
    if most < 20:
        return ""
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"


def card_picture(call: Call, language: str) -> bytes:
    """The picture card of the call in this language: a PNG of 1200 × 630 pixels."""
    with translation.override(language):
        return draw_picture(TEMPLATE, _words_of_card(call))


def _words_of_card(call: Call) -> dict[str, Any]:
    assert call.deadline is not None
    title = _cut(said(i18n.texts_of(call, "title")), 150)
    authority = said(i18n.texts_of(call.authority, "name"))
    address = address_of_call(call)
    return {
        "language": i18n.language_of(),
        "authority": authority,
        "authority_size": 17 if len(authority) <= 42 else 12.5,
        "number": call.number,
        "kind": _("Competition of social projects for non-commercial organisations"),
        "title": title,
        "title_size": 29 if len(title) <= 56 else 21 if len(title) <= 100 else 17,
        "most_label": _("The most that can be given"),
        "most": i18n.som(call.ceiling),
        "until_label": _("Proposals until, Bishkek time"),
        "until": i18n.moment(call.deadline),
        "state": state_in_words(call),
        "address": address.split("://", 1)[1],
        "qr": qr(address),
        "watermark": (rehearsed() or WATERMARKS[_mark_of(call)]) if _is_sample(call) else "",
    }


def _is_sample(call: Call) -> bool:
    return bool(call.authority.is_demonstration or call.mode == Mode.REHEARSAL)


def _mark_of(call: Call) -> str:
    return "demonstration" if call.authority.is_demonstration else "rehearsal"
