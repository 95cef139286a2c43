"""Steps between states: one table, one move, one reason.

Three parts are always apart: the table (`STEPS`: which step leads from which state), the blockers
(why not now, as sentences; functions named `<step>_blockers`), and the action (lock, check, change,
journal, notices). `begin` and `move` are the only ways an object enters or changes its state; they
write the journal entry and the knot in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, thread

Words = str | Promise


@dataclass(frozen=True)
class Blocker:
    """One reason why a step is not possible yet: a sentence, who can change that, and by when.

    `rule`: the key of the rule that asks for it, so that a page can name its source.
    """

    reason: Words
    who: Words = ""
    when: datetime | None = None
    link: str = ""
    rule: str = ""

    def __str__(self) -> str:
        return str(self.reason)


class Refused(Exception):
    """A deed that cannot be done now, and why; nothing has changed."""

    def __init__(self, *reasons: Words | Blocker) -> None:
        self.reasons = [r if isinstance(r, Blocker) else Blocker(r) for r in reasons]
        super().__init__("; ".join(str(r) for r in self.reasons))


@dataclass(frozen=True)
class Step:
    """A step of a life: from which states it may be taken, and where it leads.

    `follows`, `undo` and `seen_by` are said before an irreversible step: what follows, whether it
    can be taken back, who will see it.
    """

    sources: tuple[str, ...]
    target: str
    label: Words = ""
    follows: Words = ""
    undo: Words = ""
    seen_by: Words = ""


def step(sources: Iterable[str], target: str, label: Words = "", **words: Words) -> Step:
    """A row of a step table."""
    return Step(tuple(sources), target, label, **words)


class Stepped(models.Model):
    """An object with a number and a state, outside the thread. Subclasses declare `state` and STEPS."""

    KIND: ClassVar[str] = ""
    STEPS: ClassVar[Mapping[str, Step]]
    # What a locked row brings with it, so that its rules and its knot need not ask for one after another.
    COMES_WITH: ClassVar[Sequence[str]] = ()
    PUBLIC_LABELS: ClassVar[Mapping[str, Words]] = {}

    number = models.CharField(max_length=40, unique=True, editable=False)
    state: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def chain(self) -> str:
        """The code of the authority whose journal records this object."""
        raise NotImplementedError

    def public_label(self) -> Words:
        """The plain label that the public reads for the present state."""
        return self.PUBLIC_LABELS.get(self.state) or self.state_label()

    def state_label(self) -> Words:
        """The exact label that staff read for the present state."""
        choices: Any = self._meta.get_field("state").choices
        label: Words = dict(choices)[self.state]
        return label


class Staged(Stepped):
    """A stepped object that has a knot of the thread. Subclasses declare the KIND of their numbers."""

    KIND: ClassVar[thread.Kind]
    WAITS_FOR: ClassVar[Mapping[str, Words]] = {}
    OVER: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def knot_facts(self) -> thread.KnotFacts:
        """What the thread says of this object now."""
        raise NotImplementedError


S = TypeVar("S", bound=Stepped)


def lock(obj: S) -> S:
    """The object read afresh, its row and its authority's chain locked until the transaction ends."""
    journal.lock_chain(obj.chain)
    rows = type(obj)._default_manager.select_for_update(of=("self",))
    found: S = (rows.select_related(*obj.COMES_WITH) if obj.COMES_WITH else rows).get(pk=obj.pk)
    return found


def can(obj: Stepped, name: str) -> bool:
    """Whether the step starts from the present state (its blockers are another question)."""
    return obj.state in obj.STEPS[name].sources


def wrong_state(obj: Stepped, name: str) -> Blocker | None:
    """The reason when the step does not start from the present state."""
    if can(obj, name):
        return None
    return Blocker(format_lazy(_("This is not possible while it is “{state}”."), state=obj.state_label()))


def check(obj: Stepped, name: str, blockers: Iterable[Blocker]) -> None:
    """Raise Refused with every reason why the step cannot be taken now."""
    wrong = wrong_state(obj, name)
    if wrong:
        raise Refused(wrong)
    reasons = list(blockers)
    if reasons:
        raise Refused(*reasons)


@transaction.atomic(savepoint=False)  # nothing is refused in here: no deed goes on after a fault of it
def begin(
    obj: S,
    *,
    by: journal.Actor,
    step_name: str = "begin",
    record: Mapping[str, Any] | None = None,
    year: int | None = None,
    number: str = "",
    quiet: bool = False,
) -> S:
    """Give a new object its number, save it, and tie its knot if it has one.

    `record`: facts for the journal, nothing private. `quiet`: a draft, which leaves no entry.
    `year`: of the number, when it is not this year's (historic records). `number`: one that was given
    out before to what it was until now (an envelope).
    """
    journal.lock_chain(obj.chain)
    obj.number = number or thread.next_number(obj.chain, year or clock.today().year, obj.KIND)
    obj.save(force_insert=True)
    _tie(obj)
    if not quiet:
        journal.write_entry(
            chain=obj.chain,
            number=obj.number,
            step=f"{obj._meta.model_name}.{step_name}",
            by=by,
            facts={"state": obj.state, **(record or {})},
        )
    return obj


@transaction.atomic
def begin_all(objects: Sequence[S], *, by: journal.Actor, step_name: str = "begin") -> list[S]:
    """What `begin` does for one object, for many new ones of one model and one authority at once."""
    if not objects:
        return []
    first = objects[0]
    journal.lock_chain(first.chain)
    year = clock.today().year
    numbers = thread.next_numbers(first.chain, year, first.KIND, len(objects))
    for obj, number in zip(objects, numbers, strict=True):
        obj.number = number
    made = type(first)._default_manager.bulk_create(objects, batch_size=thread.AT_ONCE)
    _tie_all(made)
    _enter_all(made, step_name, by, [{"state": obj.state} for obj in made])
    return made


def move(obj: S, name: str, *, by: journal.Actor, record: Mapping[str, Any] | None = None, **facts: Any) -> S:
    """Take the named step with the facts it brings, and write it in the journal.

    `facts` are fields of the object; only `record` enters the journal. Raises Refused when the
    step does not start from the present state.
    """
    wrong = wrong_state(obj, name)
    if wrong:
        raise Refused(wrong)
    with transaction.atomic(savepoint=False):
        _take(obj, name, by, record or {}, facts)
    return obj


def _take(
    obj: Stepped, name: str, by: journal.Actor, record: Mapping[str, Any], facts: Mapping[str, Any]
) -> None:
    before, obj.state = obj.state, obj.STEPS[name].target
    for fact, value in facts.items():
        setattr(obj, fact, value)
    obj.save(update_fields=["state", *facts])
    _tie(obj)
    journal.write_entry(
        chain=obj.chain,
        number=obj.number,
        step=f"{obj._meta.model_name}.{name}",
        by=by,
        facts={"before": before, "after": obj.state, **record},
    )


@transaction.atomic
def move_all(
    objects: Sequence[S],
    name: str,
    *,
    by: journal.Actor,
    record: Mapping[str, Any] | None = None,
    **facts: Any,
) -> list[S]:
    """What `move` does for one object, for many of one model and one authority at once: all or none.

    They are locked and read afresh here, in the order of their keys.
    """
    if not objects:
        return []
    journal.lock_chain(objects[0].chain)
    rows = type(objects[0])._default_manager.filter(pk__in=[obj.pk for obj in objects])
    # What a row must have (its authority) comes with it, so that the knots ask for nothing more.
    locked = list(rows.select_related().select_for_update(of=("self",)).order_by("pk"))
    if wrong := next(filter(None, (wrong_state(obj, name) for obj in locked)), None):
        raise Refused(wrong)
    entries = []
    for obj in locked:
        entries.append({"before": obj.state, "after": obj.STEPS[name].target, **(record or {})})
        obj.state = obj.STEPS[name].target
        for fact, value in facts.items():
            setattr(obj, fact, value)
    rows.update(state=locked[0].state, **facts)
    _tie_all(locked)
    _enter_all(locked, name, by, entries)
    return locked


def retie(obj: Staged) -> None:
    """Write the knot again after facts it shows have changed without a step."""
    _tie(obj)


def _tie(obj: Stepped) -> None:
    if not isinstance(obj, Staged):
        return
    thread.tie(
        number=obj.number,
        chain=obj.chain,
        kind=obj.KIND,
        subject=obj,
        state=obj.state,
        since=clock.now(),
        facts=obj.knot_facts(),
    )


def _tie_all(objects: Sequence[Stepped]) -> None:
    staged = [obj for obj in objects if isinstance(obj, Staged)]
    tied = [thread.Tied(obj.number, obj, obj.state, obj.knot_facts()) for obj in staged]
    if tied:
        thread.tie_all(tied, chain=staged[0].chain, kind=staged[0].KIND, since=clock.now())


def _enter_all(
    objects: Sequence[Stepped], name: str, by: journal.Actor, facts: Iterable[Mapping[str, Any]]
) -> None:
    numbers = [obj.number for obj in objects]
    journal.write_entries(
        chain=objects[0].chain,
        told=zip(numbers, facts, strict=True),
        step=f"{objects[0]._meta.model_name}.{name}",
        by=by,
    )
