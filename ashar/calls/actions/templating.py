"""Templates: written by an office or for the country, put to use, copied; those that are shipped."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions.choosing import SetClash, mark_of
from ashar.calls.actions.composing import FIELDS
from ashar.calls.composing import texts_of_call
from ashar.calls.models import Call, Template
from ashar.calls.sets import Card, plain, read_set, unfinished
from ashar.calls.sets.shipped import Shipped, shipped
from ashar.calls.states import Part, Sharing
from ashar.core import clock, journal, lifecycle
from ashar.core.journal import canonical
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.models import Authority

WORDS = tuple(f"{name}_{code}" for name in ("title", "about") for code in ("ky", "ru"))


@transaction.atomic
def begin_template(
    *, part: str, authority: Authority | None, by: User, body: Any = None, **facts: Any
) -> Template:
    """A new template that only its office sees; `authority`: None for the country."""
    chain = authority.code if authority else journal.PLATFORM
    journal.lock_chain(chain)
    template = Template(
        part=part, authority=authority, made_by=by, body=plain(read_set(part, body or {})), **facts
    )
    template.number = _next_number(chain)
    template.save(force_insert=True)
    return template


def _next_number(chain: str) -> str:
    series = f"{'KG' if chain == journal.PLATFORM else chain}-T"
    begun = Template.objects.filter(number__startswith=series).count()
    return f"{series}{begun + 1}"


@transaction.atomic
def copy_template(*, template: Template, authority: Authority | None, by: User) -> Template:
    """One's own copy, to be changed; where it came from is kept. Of whose it was nothing else is taken."""
    names = ("title_ky", "title_ru", "title_en", "about_ky", "about_ru", "about_en", "sphere")
    facts = {name: getattr(template, name) for name in names}
    return begin_template(
        part=template.part, authority=authority, by=by, body=template.body, based_on=template, **facts
    )


@transaction.atomic
def keep_as_template(*, call: Call, part: str, by: User) -> Template:
    """Make a template of a call or of one of its sets: no dates, no sums, nobody's name."""
    if part == Part.CARD:
        sets = {name: _set_of(call, name) for name in FIELDS}
        body = {
            "texts": texts_of_call(call),
            **{name: kept for name, kept in sets.items() if kept is not None},
        }
    else:
        body = _set_of(call, part)
        if body is None:
            raise Refused(_("The call works by the rules of its procedure here: there is nothing to keep."))
    named = {name: getattr(call, name) for name in ("title_ky", "title_ru", "sphere")}
    return begin_template(part=part, authority=call.authority, by=by, body=body, from_call=call, **named)


def _set_of(call: Call, part: str) -> Any:
    return getattr(call, FIELDS[part])


@transaction.atomic
def write_template(
    *, template: Template, facts: Mapping[str, Any], known: Any, by: User, seen: str = ""
) -> Template:
    """Change a template that is not in use yet. `seen`: mark of its set as the page knew it."""
    template = lifecycle.lock(template)
    if template.state != Sharing.DRAFT:
        raise Refused(_("What is in use is changed in a copy."))
    if seen and mark_of(template.body) not in (seen, mark_of(plain(known))):
        raise SetClash(template.body)
    for name, value in facts.items():
        setattr(template, name, value)
    template.body, template.made_by = plain(known), by
    template.save()
    return template


def publish_blockers(template: Template) -> Iterator[Blocker]:
    """What a template lacks before it can be put to use."""
    if not (template.title_ky.strip() and template.title_ru.strip()):
        yield Blocker(_("The name is needed in Kyrgyz and in Russian."))
    known = read_set(template.part, template.body)
    if template.part == Part.CARD:
        yield from _card_blockers(known)
    else:
        yield from (Blocker(fault) for fault in unfinished(known))


def _card_blockers(card: Card) -> Iterator[Blocker]:
    for known in (card.criteria, card.questions, card.papers):
        for fault in unfinished(known) if known is not None else ():
            yield Blocker(fault)
    for name in sorted({text.rpartition("_")[0] for text in card.texts}):
        if not (card.texts.get(f"{name}_ky", "").strip() and card.texts.get(f"{name}_ru", "").strip()):
            words = _("A text stands in one language only: “{text}”.")
            given = card.texts.get(f"{name}_ky") or card.texts.get(f"{name}_ru") or name
            yield Blocker(format_lazy(words, text=given[:60]))


@transaction.atomic
def publish_template(*, template: Template, by: User) -> Template:
    """Put it to use; a template of the same office that it is a copy of is no longer offered."""
    template = lifecycle.lock(template)
    lifecycle.check(template, "publish", publish_blockers(template))
    earlier: Template | None = template.based_on
    lifecycle.move(
        template,
        "publish",
        by=by,
        published_at=clock.now(),
        record={"sha256": journal.digest(_bytes(template), "")},
    )
    if earlier and earlier.authority_id == template.authority_id and lifecycle.can(earlier, "withdraw"):
        lifecycle.move(earlier, "withdraw", by=by, record={"replaced_by": template.number})
    return template


@transaction.atomic
def withdraw_template(*, template: Template, by: User) -> Template:
    """Offer it no longer; calls keep the copies they have taken."""
    return lifecycle.move(lifecycle.lock(template), "withdraw", by=by)


@transaction.atomic
def share_template(*, template: Template, shared: bool, by: User) -> Template:
    """Offer a template of one's own to all authorities, or to one's own office only."""
    template = lifecycle.lock(template)
    template.is_shared = shared
    template.save(update_fields=["is_shared"])
    step = "template.share" if shared else "template.unshare"
    journal.write_entry(chain=template.chain, number=template.number, step=step, by=by, facts={})
    return template


@transaction.atomic
def load_templates() -> int:
    """Bring the templates that are shipped into the database; how many are new or have changed."""
    journal.lock_chain(journal.PLATFORM)
    known = {each.code: each for each in Template.objects.exclude(code="")}
    return sum(_ship(each, known.get(each.code)) for each in shipped())


def _ship(given: Shipped, known: Template | None) -> bool:
    facts = {**given.facts, "body": given.body}
    template = known or Template(
        code=given.code, part=given.part, state=Sharing.IN_USE, published_at=clock.now()
    )
    if known and all(getattr(known, name) == value for name, value in facts.items()):
        return False
    for name, value in facts.items():
        setattr(template, name, value)
    template.number = template.number or _next_number(journal.PLATFORM)
    template.save()
    record = {"code": given.code, "sha256": journal.digest(_bytes(template), "")}
    journal.write_entry(
        chain=journal.PLATFORM, number=template.number, step="template.ship", by=journal.LOADER, facts=record
    )
    return True


def _bytes(template: Template) -> bytes:
    return canonical({"body": template.body})
