"""The sets of a call in preparation: a copy of a template, changed for this call where needed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions.composing import FIELDS, open_card
from ashar.calls.models import Call, Template
from ashar.calls.sets import plain, read_set
from ashar.core import merging
from ashar.core.lifecycle import Refused

PART_OF_ONE = "set"


class SetClash(Refused):
    """Somebody else has changed the same set meanwhile; `kept`: it as JSON data."""

    def __init__(self, kept: Any) -> None:
        self.kept = kept
        super().__init__(
            _("Somebody else has changed the same part meanwhile. Look at both texts and save again.")
        )


def mark_of(kept: Any) -> str:
    """The mark of a set as a page saw it."""
    return merging.marks({PART_OF_ONE: kept})


def copy_of(template: Template) -> Any:
    """The set of a template as a call takes it: with where it came from."""
    names = {f"title_{code}": getattr(template, f"title_{code}") for code in ("ky", "ru", "en")}
    return {**template.body, **names, "origin": template.number}


def is_changed(call: Call, part: str) -> bool:
    """Whether the call's set differs from what it was taken from."""
    kept = getattr(call, FIELDS[part])
    if kept is None:
        return False
    base = _base_of(call, part, kept.get("origin", ""))
    return base is None or _items(part, kept) != _items(part, base)


def _base_of(call: Call, part: str, origin: str) -> Any:
    if origin:
        template = Template.objects.filter(number=origin).first()
        return template.body if template else None
    older: Call | None = call.based_on
    known: Template | None = call.template
    if older is not None:
        return getattr(older, FIELDS[part])
    return known.body.get(part) if known else None


def _items(part: str, kept: Any) -> Any:
    """The set without its name."""
    return {
        name: value
        for name, value in plain(read_set(part, kept)).items()
        if name in ("items", "budget_lines", "budget_months", "method", "levels")
    }


@transaction.atomic
def choose_set(
    *, call: Call, part: str, template: Template | None, by: User, drop_changes: bool = False
) -> Call:
    """Take a copy of a template's set, or with none what the rules of the procedure say.

    What was changed for this call is dropped only when that is said (`drop_changes`).
    """
    call = open_card(call)
    if template is not None and template.part != part:
        raise Refused(_("This template holds something else."))
    if is_changed(call, part) and not drop_changes:
        raise Refused(_("This was changed for this call. Tick that the changes are dropped, or keep them."))
    setattr(call, FIELDS[part], copy_of(template) if template else None)
    call.prepared_by = by
    call.save(update_fields=[FIELDS[part], "prepared_by"])
    return call


@transaction.atomic
def write_set(*, call: Call, part: str, known: Any, by: User, seen: str = "") -> Call:
    """Change a set for this call alone. `seen`: its mark as the page knew it; raises SetClash."""
    call = open_card(call)
    kept = getattr(call, FIELDS[part])
    if seen and mark_of(kept) not in (seen, mark_of(plain(known))):
        raise SetClash(kept)
    setattr(call, FIELDS[part], plain(known))
    call.prepared_by = by
    call.save(update_fields=[FIELDS[part], "prepared_by"])
    return call
