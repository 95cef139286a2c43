"""The operator's deeds of letting an authority begin here."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core.lifecycle import Blocker, Refused
from ashar.places.actions import create_authority, create_place, make_live
from ashar.places.models import Authority, Place


@dataclass(frozen=True)
class NewPlace:
    """A town or rural district that is not in the list of places yet; `parent`: its oblast or rayon."""

    parent: Place
    kind: str
    name_ky: str
    name_ru: str
    name_en: str = ""


@transaction.atomic
def open_authority(*, place: Place | NewPlace, by: User, **facts: Any) -> Authority:
    """Enter a real authority, and its place when that is new; `facts`: those of `create_authority`."""
    _refuse_unless_may_open(by)
    if isinstance(place, NewPlace):
        place = create_place(**vars(place), by=by)
    return create_authority(place=place, by=by, **facts)


@transaction.atomic
def revive_authority(*, authority: Authority, by: User) -> Authority:
    """Let an authority known from history alone work here."""
    _refuse_unless_may_open(by)
    return make_live(authority=authority, by=by)


def _refuse_unless_may_open(by: User) -> None:
    if not by.has_perm("accounts.open_authority"):
        raise Refused(Blocker(NO_AUTHORITIES_HERE, who=_("The operator of the platform.")))


NO_AUTHORITIES_HERE = _(
    "An operator of the demonstration adds no authorities: a code is taken for good, also from real towns."
)
