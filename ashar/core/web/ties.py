"""What binds an account to bodies: a role, a membership, a seat; all read by one query, whoever asks.

Each module says where its ties lie (`provide_ties`), so the frame of a page and every rule on it
cost one query together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, JSONField, Value
from django.utils.functional import LazyObject, Promise
from django.utils.translation import gettext_lazy as _

from ashar.core import clock

PUBLIC = "public"
SIGNED_IN = "signed_in"
NGO = "ngo"
COMMISSION = "commission"

# Every duty that an address may ask for, in words.
NAMES: dict[str, str | Promise] = {
    PUBLIC: _("everybody"),
    SIGNED_IN: _("everybody who has signed in"),
    "specialist": _("specialist"),
    "head": _("head"),
    "finance": _("finance officer"),
    "monitor": _("monitor"),
    "adviser": _("adviser"),
    "donor": _("donor’s observer"),
    "ministry": _("ministry"),
    "auditor": _("auditor"),
    "inspector": _("auditor of named calls"),
    "operator": _("operator of the platform"),
    NGO: _("member of an organisation"),
    COMMISSION: _("member of a commission"),
}

Rows = Callable[[int], Any]
# Stands for the account while the query is put into words: none has this id.
ANYBODY = -1


@dataclass(frozen=True)
class Tie:
    """One tie: which source told of it, as what, to which body (its id), in whose journal (or "").

    `facts`: what the source tells of the body, so that nobody need ask for it.
    """

    source: str
    code: str
    body: int | None
    chain: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Source:
    rows: Rows
    implies: str
    prefix: str


_sources: dict[str, _Source] = {}


def provide_ties(
    source: str,
    rows: Rows,
    *,
    implies: str = "",
    prefix: str = "",
    names: Mapping[str, str | Promise] | None = None,
) -> None:
    """Let a module say which ties an account has now.

    `rows(id of the account)`: a queryset's `.values_list(code, id of the body, chain)`, text, integer,
    text; a fourth column `facts`, a JSONObject, may tell of the body. It differs by the id and by the day
    alone: it is put into words once a day, because every page and every deed asks it.
    `implies`: a duty that any of them gives (NGO). `prefix`: before the code where it names a duty.
    `names`: the words of its duties.
    """
    _sources[source] = _Source(rows, implies, prefix)
    NAMES.update(names or {})


def ties_of(user: Any, source: str = "") -> list[Tie]:
    """The account's ties now, or those of one source; read once for the account object."""
    user = _behind(user)
    known: list[Tie] | None = user.__dict__.get("_ties")
    if known is None:
        known = user.__dict__["_ties"] = list(_read(user.pk))
    return [tie for tie in known if tie.source == source] if source else known


def _read(user: int) -> Iterator[Tie]:
    sql, parameters = _query(connection.vendor, clock.today(), tuple(_sources.items()))
    with connection.cursor() as cursor:
        cursor.execute(sql, [user if each == ANYBODY else each for each in parameters])
        for code, body, chain, facts, source in cursor.fetchall():
            yield Tie(source, code, body, chain or "", json.loads(facts or "null") or {})


@lru_cache(maxsize=8)
def _query(_vendor: str, _on: date, sources: tuple[tuple[str, _Source], ...]) -> tuple[str, tuple[Any, ...]]:
    """The words of the query, in which ANYBODY stands for the account."""
    first, *others = (_told(name, each.rows(ANYBODY)) for name, each in sources)
    found = first.union(*others, all=True) if others else first
    words: tuple[str, tuple[Any, ...]] = found.query.sql_with_params()
    return words


def _told(source: str, rows: Any) -> Any:
    """The rows in the five columns that all sources share."""
    if "facts" not in rows.query.annotations:
        rows = rows.annotate(facts=Value(None, JSONField()))
    return rows.order_by().annotate(source=Value(source, CharField()))


def forget_ties(user: Any) -> None:
    """Read them afresh next time: they have just changed."""
    _behind(user).__dict__.pop("_ties", None)


def _behind(user: Any) -> Any:
    """The account itself, also behind `request.user`, which keeps a `__dict__` of its own."""
    if isinstance(user, LazyObject):
        bool(user)  # what is behind it is read when it is first asked for anything
        return user._wrapped  # type: ignore[attr-defined]
    return user


def duties_of_account(user: Any) -> frozenset[str]:
    """Codes of all duties that the account's ties give."""
    found = set()
    for tie in ties_of(user):
        of = _sources[tie.source]
        found |= {of.prefix + tie.code, of.implies}
    return frozenset(found - {""})
