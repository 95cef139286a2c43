"""Kinds of documents: what facts they hold, how those are put into words, and who may read them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from ashar.core.documents.models import Document

Texts = dict[str, str]
Reader = Callable[[Any, Document], bool]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What every paper says: whose it is. Kinds derive from this and add their own facts.

    The salt keeps the published hash from giving away facts that could be guessed.
    """

    authority: Texts
    salt: str = msgspec.field(default_factory=lambda: secrets.token_hex(16))


@dataclass(frozen=True)
class Kind:
    """A kind of paper. `present` turns its facts into the words of its template, in the present language."""

    code: str
    title: str | Promise
    facts: type[Facts]
    template: Path
    present: Callable[[Any], dict[str, Any]]

    def pack(self, facts: Facts) -> bytes:
        """The one spelling of the facts; raises TypeError for the facts of another kind."""
        if type(facts) is not self.facts:
            raise TypeError(f"A {self.code} is made of {self.facts.__name__}.")
        return msgspec.json.encode(facts, order="sorted")

    def unpack(self, data: bytes) -> Facts:
        """The facts from their bytes."""
        return msgspec.json.decode(data, type=self.facts)


_kinds: dict[str, Kind] = {}
_readers: dict[str, list[Reader]] = {}


def register(*kinds: Kind) -> None:
    """Make these kinds known."""
    for kind in kinds:
        _kinds[kind.code] = kind


def kind_of(code: str) -> Kind:
    """The kind with this code; raises KeyError."""
    return _kinds[code]


def allow(kind: str, reader: Reader) -> None:
    """Let whoever passes this test read documents of a kind that are not public."""
    _readers.setdefault(kind, []).append(reader)


def may_read(user: Any, document: Document) -> bool:
    """Whether this visitor may read the paper."""
    return document.is_public or any(reader(user, document) for reader in _readers.get(document.kind, ()))


def in_all_languages(words: str | Promise) -> Texts:
    """The words as they read now in each language: a paper keeps them."""
    texts: Texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = str(words)
    return texts
