"""A court, a prosecutor or a higher authority has decided: the office enters it as a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call, Lot
from ashar.complaints import notices
from ashar.complaints.models import Complaint, Origin
from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused


@dataclass(frozen=True)
class Ruling:
    """What a body outside decided. `orders_something`: False when it left everything as it is.

    `about`, `orders`: what it is about and what it orders, for everybody. `stops`: whether nothing binding
    may be done before it is carried out.
    """

    body_ky: str
    body_ru: str
    act_number: str
    act_date: date
    about_ky: str
    about_ru: str
    orders_ky: str
    orders_ru: str
    orders_something: bool = True
    stops: bool = True


def entering_blockers(call: Call, ruling: Ruling, scan: StoredFile | None) -> Iterator[Blocker]:
    """What is missing before a decision of a body outside can be entered."""
    if call.announced_at is None or call.is_historic:
        yield Blocker(_("The call is not announced."))
    if not (ruling.body_ky.strip() or ruling.body_ru.strip()) or not ruling.act_number.strip():
        yield Blocker(_("Write which body decided, and the number of its decision."))
    if ruling.act_date > clock.today():
        yield Blocker(_("The day of the decision is still to come."))
    if not (ruling.orders_ky.strip() or ruling.orders_ru.strip()):
        yield Blocker(_("Write what it orders: it is public."))
    if not (ruling.about_ky.strip() or ruling.about_ru.strip()):
        yield Blocker(_("Say in one sentence for everybody what it is about."))
    if scan is None:
        yield Blocker(_("Add the scan of the decision."))


@transaction.atomic
def enter_ruling(
    *, call: Call, ruling: Ruling, scan: StoredFile | None, by: User, lot: Lot | None = None
) -> Complaint:
    """Enter the decision of a body outside; what it orders is then carried out like an upheld complaint."""
    call = lifecycle.lock(call)
    if not by.has_perm("complaints.enter_ruling", call):
        raise Refused(_("This is done by the specialist or the head of the city hall."))
    if reasons := list(entering_blockers(call, ruling, scan)):
        raise Refused(*reasons)
    assert scan is not None
    entered = _complaint(call, lot, ruling, scan, by)
    record = {
        "call": call.number,
        "origin": entered.origin,
        "body": entered.body_ru or entered.body_ky,
        "act": entered.act_number,
        "of": entered.act_date,
        "scan": scan.sha256,
        "freezes": entered.is_freezing,
    }
    lifecycle.begin(entered, by=by, step_name="enter", record=record)
    notices.tell_of_ruling(entered, by=by)
    return entered


def _complaint(call: Call, lot: Lot | None, ruling: Ruling, scan: StoredFile, by: journal.Actor) -> Complaint:
    at, orders = clock.now(), (ruling.orders_ky.strip(), ruling.orders_ru.strip())
    return Complaint(
        origin=Origin.BODY,
        state="upheld" if ruling.orders_something else "dismissed",
        call=call,
        lot=lot,
        text=orders[1] or orders[0],
        letter=scan,
        filed_by=by,
        filed_at=at,
        answer_by=clock.today(),
        is_freezing=ruling.stops and ruling.orders_something,
        body_ky=ruling.body_ky.strip(),
        body_ru=ruling.body_ru.strip(),
        act_number=ruling.act_number.strip(),
        act_date=ruling.act_date,
        about_ky=ruling.about_ky.strip(),
        about_ru=ruling.about_ru.strip(),
        answer_ky=orders[0],
        answer_ru=orders[1],
        answered_at=at,
    )
