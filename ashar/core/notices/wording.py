"""A notice in words: what stands on the person's page and in the letter."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import rehearsal
from ashar.core.notices.facts import unpack
from ashar.core.notices.kinds import NoticeKind, kind_of
from ashar.core.notices.models import Notice

UNFOLLOW_SALT = "ashar.notices.unfollow"
_GENERAL = (
    gettext_lazy("News of {number}"),
    gettext_lazy("Something has changed. Open the page to see what."),
)
GENERAL = NoticeKind("general", *_GENERAL, protected_subject=_GENERAL[0], protected_body=_GENERAL[1])

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wording:
    """A notice as it is read: two texts and the address it leads to (a path)."""

    subject: str
    body: str
    address: str


def word(notice: Notice, language: str) -> Wording:
    """The notice in this language; general words when those of its kind are gone or no longer fit."""
    with translation.override(language):
        try:
            kind = kind_of(notice.kind)
            subject, body = _texts(kind, notice)
        except (KeyError, IndexError, ValueError):
            logger.exception("Notice %s of kind %s has no words of its own.", notice.pk, notice.kind)
            kind = GENERAL
            subject, body = _texts(kind, notice)
        return Wording(subject, body, _address(kind, notice.number, language))


def _texts(kind: NoticeKind, notice: Notice) -> tuple[str, str]:
    facts = {**unpack(notice.facts), "number": notice.number}
    subject, body = kind.words(is_protected=bool(notice.facts.get("is_protected")))
    return " ".join(str(subject).format(**facts).split()), str(body).format(**facts)


def letter(notice: Notice, language: str) -> tuple[str, str]:
    """Subject and text of the letter that carries the notice."""
    wording = word(notice, language)
    with translation.override(language):
        parts = [
            wording.body,
            _("Open it here: {address}").format(address=settings.PUBLIC_URL + wording.address),
            _("Ashar wrote this letter by itself. Please do not answer it."),
        ]
        if notice.is_followed:
            stop = settings.PUBLIC_URL + unfollow_address(notice, language)
            sentence = _("You receive it because you follow {number}. To hear no more of it: {address}")
            parts.append(sentence.format(number=followed_number(notice), address=stop))
    return wording.subject, "\n\n".join(parts) + "\n"


def followed_number(notice: Notice) -> str:
    """The number that the reader follows; the notice may speak of another."""
    return str(notice.facts.get("followed", notice.number))


def unfollow_address(notice: Notice, language: str) -> str:
    """Where the reader of a letter stops following, without signing in."""
    known = [notice.user_id, followed_number(notice)]
    token = signing.dumps(known, salt=rehearsal.salted(UNFOLLOW_SALT))
    with translation.override(language):
        return reverse("core:unfollow", kwargs={"token": token})


def _address(kind: NoticeKind, number: str, language: str) -> str:
    if not kind.link:
        return f"{get_script_prefix()}{language}/o/{number}"
    return reverse(kind.link, kwargs={"number": number})
