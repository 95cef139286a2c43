"""A notice in words: what stands on the person's page and in the letter."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from ashar.core.notices.facts import unpack
from ashar.core.notices.kinds import NoticeKind, kind_of
from ashar.core.notices.models import Notice

UNFOLLOW_SALT = "ashar.notices.unfollow"


@dataclass(frozen=True)
class Wording:
    """A notice as it is read: two texts and the address it leads to (a path)."""

    subject: str
    body: str
    address: str


def word(notice: Notice, language: str) -> Wording:
    """The notice in this language; raises KeyError when its kind is not known any more."""
    kind = kind_of(notice.kind)
    with translation.override(language):
        facts = {**unpack(notice.facts), "number": notice.number}
        subject, body = kind.words(is_protected=bool(notice.facts.get("is_protected")))
        return Wording(
            subject=" ".join(str(subject).format(**facts).split()),
            body=str(body).format(**facts),
            address=_address(kind, notice.number, language),
        )


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
            parts.append(sentence.format(number=notice.number, address=stop))
    return wording.subject, "\n\n".join(parts) + "\n"


def unfollow_address(notice: Notice, language: str) -> str:
    """Where the reader of a letter stops following, without signing in."""
    token = signing.dumps([notice.user_id, notice.number], salt=UNFOLLOW_SALT)
    with translation.override(language):
        return reverse("core:unfollow", kwargs={"token": token})


def _address(kind: NoticeKind, number: str, language: str) -> str:
    if not kind.link:
        return f"{get_script_prefix()}{language}/o/{number}"
    return reverse(kind.link, kwargs={"number": number})
