"""Deeds on news: draft, revise, publish, withdraw, replace; and events of the time before the platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker
from ashar.core.news.drafting import TO_FILL_IN, Draft
from ashar.core.news.measures import Asked, Value, measure_of, take
from ashar.core.news.models import BLOCKS, NewsFigure, NewsItem, NewsSubject
from ashar.core.news.states import State
from ashar.core.thread import Mode

MARK = re.compile(r"\{(\d{1,3})\}")
COLUMNS = tuple(f"{block}_{language}" for block in BLOCKS for language in ("ky", "ru"))
Taken = Mapping[Asked, Value]
TIMES = ("begins_at", "ends_at", "embargo_until")


@transaction.atomic
def draft_item(
    *, draft: Draft, owner: str, by: journal.Actor, is_demonstration: bool = False, **times: datetime | None
) -> NewsItem:
    """Keep a draft drawn up from facts, unseen outside. `times`: begins_at, ends_at, embargo_until."""
    _known(times, TIMES)
    item = NewsItem(owner=owner, kind=draft.kind, is_demonstration=is_demonstration, **draft.blocks, **times)
    lifecycle.begin(item, by=by, step_name="draft", quiet=True)
    NewsSubject.objects.bulk_create(NewsSubject(item=item, number=n) for n in dict.fromkeys(draft.about))
    NewsFigure.objects.bulk_create(
        NewsFigure(item=item, n=n, measure=asked.measure, about=list(asked.about), **_says(asked.measure))
        for n, asked in enumerate(draft.figures, start=1)
    )
    return item


@transaction.atomic
def revise_item(*, item: NewsItem, by: journal.Actor, **fields: Any) -> NewsItem:
    """Change the words and times of a draft. Keeping a draft leaves no entry in the journal."""
    _known(fields, (*COLUMNS, *TIMES))
    item = lifecycle.lock(item)
    lifecycle.check(item, "revise", ())
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=list(fields))
    return item


def publishing_blockers(item: NewsItem, figures: Sequence[NewsFigure], taken: Taken) -> Iterator[Blocker]:
    """Why a draft cannot be published yet; `taken`: the present values of its figures."""
    words = {name: str(getattr(item, name)) for name in COLUMNS}
    if not item.title_ky or not item.title_ru or not item.lead_ky or not item.lead_ru:
        yield Blocker(_("The title and the first lines must be written in Kyrgyz and in Russian."))
    if MARK.search(item.title_ky + item.title_ru):
        yield Blocker(_("A figure cannot stand in the title: write it in the text."))
    if any(TO_FILL_IN.search(text) for text in words.values()):
        yield Blocker(_("Something in square brackets is still to be filled in, or to be removed."))
    if item.is_gathering and (item.begins_at is None or not (item.place_ky or item.place_ru)):
        yield Blocker(_("Write when and where people are to come."))
    if item.is_gathering and item.ends_at and item.begins_at and item.ends_at <= item.begins_at:
        yield Blocker(_("The end must come after the beginning."))
    known = {figure.n: figure for figure in figures}
    used = marks_of(item)
    if used - known.keys():
        yield Blocker(_("There is no figure with the number in braces: take it out of the text."))
    if any(known[n].asked not in taken for n in used & known.keys()):
        yield Blocker(_("A figure of the text can no longer be taken. Take it out of the text."))


def marks_of(item: NewsItem) -> set[int]:
    """Numbers of the figures that its texts name."""
    return {int(mark) for name in COLUMNS for mark in MARK.findall(str(getattr(item, name)))}


@transaction.atomic
def publish_item(*, item: NewsItem, by: journal.Actor) -> NewsItem:
    """Take every figure anew, fix it, and make the item public, at once or when its embargo ends.

    What it replaces is withdrawn by the same deed, with the reason of the correction.
    """
    at = clock.now()
    item = lifecycle.lock(item)
    figures = list(item.figures.all())
    taken = take(figure.asked for figure in figures)
    lifecycle.check(item, "publish", publishing_blockers(item, figures, taken))
    figures = _used_figures(item, figures, taken)
    public_since = max(at, item.embargo_until) if item.embargo_until else at
    record = {
        "kind": item.kind,
        "title_ky": item.title_ky,
        "title_ru": item.title_ru,
        "embargo_until": item.embargo_until,
        "about": [subject.number for subject in item.subjects.all()],
        "figures": {f.n: {"measure": f.measure, "about": f.about, "value": f.text} for f in figures},
    }
    lifecycle.move(item, "publish", by=by, published_at=at, public_since=public_since, record=record)
    _fix_figures(item, figures, at)
    if item.replaces_id:
        _withdraw(lifecycle.lock(NewsItem.objects.get(pk=item.replaces_id)), item, by)
    return item


def _used_figures(item: NewsItem, figures: Iterable[NewsFigure], taken: Taken) -> list[NewsFigure]:
    """The figures that the text names, with their present values; the others are let go."""
    used = marks_of(item)
    item.figures.exclude(n__in=used).delete()
    kept = [figure for figure in figures if figure.n in used]
    for figure in kept:
        figure.unit, figure.text = taken[figure.asked].unit, taken[figure.asked].text
    return kept


def _fix_figures(item: NewsItem, figures: Iterable[NewsFigure], at: datetime) -> None:
    """Each figure keeps the entry of the journal that holds it."""
    head = journal.ChainHead.objects.get(pk=item.chain)
    for figure in figures:
        figure.as_of, figure.seq, figure.hash = at, head.seq, head.hash
        figure.save(update_fields=["unit", "text", "as_of", "seq", "hash"])


@transaction.atomic
def withdraw_item(*, item: NewsItem, reason_ky: str, reason_ru: str, by: journal.Actor) -> NewsItem:
    """Take a published item out of the list; its page stays and tells the reason."""
    item = lifecycle.lock(item)
    lifecycle.check(item, "withdraw", _reason_blockers(item, reason_ky, reason_ru))
    return _move_out(item, reason_ky, reason_ru, by)


def _reason_blockers(item: NewsItem, reason_ky: str, reason_ru: str) -> Iterator[Blocker]:
    if item.is_historic:
        yield Blocker(_("What was published before the platform is not withdrawn here."))
    if not reason_ky.strip() and not reason_ru.strip():
        yield Blocker(_("Write the reason: it is public."))


def _move_out(item: NewsItem, reason_ky: str, reason_ru: str, by: journal.Actor, **more: str) -> NewsItem:
    reasons = {"reason_ky": reason_ky.strip(), "reason_ru": reason_ru.strip()}
    record = reasons | more
    return lifecycle.move(item, "withdraw", by=by, withdrawn_at=clock.now(), record=record, **reasons)


@transaction.atomic
def correct_item(*, item: NewsItem, reason_ky: str, reason_ru: str, by: journal.Actor) -> NewsItem:
    """Begin a draft that will replace a published item, with the reason that readers will be told."""
    item = lifecycle.lock(item)
    lifecycle.check(item, "withdraw", _reason_blockers(item, reason_ky, reason_ru))
    words = {name: getattr(item, name) for name in (*COLUMNS, *TIMES)}
    twin = NewsItem(
        owner=item.owner,
        kind=item.kind,
        is_demonstration=item.is_demonstration,
        replaces=item,
        reason_ky=reason_ky.strip(),
        reason_ru=reason_ru.strip(),
        **words,
    )
    lifecycle.begin(twin, by=by, step_name="draft", quiet=True)
    NewsSubject.objects.bulk_create(NewsSubject(item=twin, number=s.number) for s in item.subjects.all())
    kept = ("n", "measure", "about", "says_ky", "says_ru", "says_en")
    NewsFigure.objects.bulk_create(
        NewsFigure(item=twin, **{name: getattr(figure, name) for name in kept})
        for figure in item.figures.all()
    )
    return twin


def _withdraw(old: NewsItem, new: NewsItem, by: journal.Actor) -> None:
    if old.state == State.PUBLISHED:
        _move_out(old, new.reason_ky, new.reason_ru, by, replaced_by=new.number)


@transaction.atomic
def record_historic_item(
    *,
    kind: str,
    begins_at: datetime,
    source_ru: str,
    by: journal.Actor,
    owner: str = journal.PLATFORM,
    ends_at: datetime | None = None,
    source_ky: str = "",
    source_on: date | None = None,
    about: Iterable[str] = (),
    **blocks: str,
) -> NewsItem:
    """Record a public event of the time before the platform, known from a source; it is public at once."""
    _known(blocks, COLUMNS)
    item = NewsItem(
        owner=owner,
        kind=kind,
        mode=Mode.HISTORIC,
        state=State.PUBLISHED,
        begins_at=begins_at,
        ends_at=ends_at,
        published_at=clock.now(),
        public_since=begins_at,
        source_ky=source_ky,
        source_ru=source_ru,
        source_on=source_on,
        **blocks,
    )
    numbers = list(dict.fromkeys(about))
    record = {"kind": kind, "source": source_ru, "begins_at": begins_at, "about": numbers}
    year = clock.local(begins_at).year
    lifecycle.begin(item, by=by, step_name="record_historic", year=year, record=record)
    NewsSubject.objects.bulk_create(NewsSubject(item=item, number=number) for number in numbers)
    return item


@transaction.atomic
def link_historic_item(*, item: NewsItem, about: Iterable[str], by: journal.Actor) -> list[str]:
    """Name orders of a historic event that were recorded after it; the numbers that are new."""
    item = lifecycle.lock(item)
    known = set(item.subjects.values_list("number", flat=True))
    new = [number for number in dict.fromkeys(about) if number not in known]
    if new:
        NewsSubject.objects.bulk_create(NewsSubject(item=item, number=number) for number in new)
        journal.write_entry(
            chain=item.chain, number=item.number, step="newsitem.link", by=by, facts={"about": new}
        )
    return new


def _says(measure: str) -> dict[str, str]:
    words = {}
    for language in ("ky", "ru", "en"):
        with translation.override(language):
            words[f"says_{language}"] = str(measure_of(measure).says)
    return words


def _known(fields: Mapping[str, Any], allowed: Iterable[str]) -> None:
    unknown = set(fields) - set(allowed)
    if unknown:
        raise TypeError(f"A release has no {', '.join(sorted(unknown))}.")
