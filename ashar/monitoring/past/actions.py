"""Deeds on a town's own past orders."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.calls.actions.historic import record_historic_call, supersede_historic_call
from ashar.calls.models import Call
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.monitoring.actions.historic import record_historic_result
from ashar.organisations.actions import record_historic_organisation
from ashar.organisations.models import Organisation
from ashar.places.models import Authority
from ashar.programmes.actions import record_historic_sum
from ashar.regulations.actions import record_source
from ashar.regulations.models import Source
from ashar.selection.actions.historic import record_historic_award
from ashar.selection.models import Award


@dataclass(frozen=True)
class PastOrder:
    """What a town knows of an order it ran before the platform; what it does not know is empty.

    `stage`, `fund`: what the paper says of the sum (StatedSum). `paper_*`: the source.
    """

    title_ky: str
    title_ru: str
    year: int
    paper_ky: str
    paper_ru: str
    paper_on: date | None = None
    link: str = ""
    amount: Decimal | None = None
    stage: str = "allocated"
    fund: str = "local_budget"
    legal_form: str = ""
    organisation_ky: str = ""
    organisation_ru: str = ""
    result_ky: str = ""
    result_ru: str = ""
    sphere: str = ""
    is_protected: bool = False


@transaction.atomic
def enter_past_order(*, authority: Authority, facts: PastOrder, by: journal.Actor) -> Call:
    """Enter a town's own past order: a historic call, and what is known of winner, sum and result.

    It stands in the register as stated by the town; no budget line and no payment comes of it.
    """
    if facts.year > clock.today().year:
        raise Refused(_("The year is still to come."))
    # Organisations stand in the platform’s journal, and its lock comes before the authority’s.
    organisation = _organisation(authority, facts, by)
    journal.lock_chain(authority.code)
    source = _source(authority, facts, by)
    call = record_historic_call(
        authority=authority,
        source=source,
        status="decided",
        title_ky=facts.title_ky,
        title_ru=facts.title_ru,
        year=facts.year,
        as_of=facts.paper_on,
        as_of_note=str(facts.year),
        is_protected=facts.is_protected,
        lots=[(facts.title_ky, facts.title_ru)],
        sphere=facts.sphere,
        by=by,
    )
    _record_money(call, source, facts, by)
    award = _record_award(call, source, organisation, facts, by) if organisation else None
    if facts.result_ky or facts.result_ru:
        record_historic_result(
            call=call, award=award, source=source, text_ky=facts.result_ky, text_ru=facts.result_ru, by=by
        )
    return call


@transaction.atomic
def correct_past_order(
    *, call: Call, facts: PastOrder, reason_ky: str, reason_ru: str, by: journal.Actor
) -> Call:
    """Enter the order anew and take the earlier entry out of the register, with the reason."""
    right = enter_past_order(authority=call.authority, facts=facts, by=by)
    supersede_historic_call(call=call, reason_ky=reason_ky, reason_ru=reason_ru, replaced_by=right, by=by)
    return right


def _organisation(authority: Authority, facts: PastOrder, by: journal.Actor) -> Organisation | None:
    """The organisation of this name, known already or entered now; None when none is named."""
    names = {"name_ky": facts.organisation_ky, "name_ru": facts.organisation_ru}
    named = {key: name for key, name in names.items() if name}
    if not named:
        return None
    alike = Organisation.objects.filter(is_demonstration=authority.is_demonstration, **named)
    known: Organisation | None = alike.order_by("pk").first()
    return known or record_historic_organisation(
        legal_form=facts.legal_form, is_demonstration=authority.is_demonstration, by=by, **names
    )


def _source(authority: Authority, facts: PastOrder, by: journal.Actor) -> Source:
    earlier = Source.objects.filter(stated_by=authority).count()
    return record_source(
        code=f"stated-{authority.code.lower()}-{earlier + 1}",
        title_ky=facts.paper_ky,
        title_ru=facts.paper_ru,
        published_on=facts.paper_on,
        link=facts.link,
        stated_by=authority,
        by=by,
    )


def _record_money(call: Call, source: Source, facts: PastOrder, by: journal.Actor) -> None:
    if facts.amount is None:
        return
    record_historic_sum(
        code=f"{call.number}:stated",
        stage=facts.stage,
        fund=facts.fund,
        source=source,
        authority=call.authority,
        amount=facts.amount,
        year=facts.year,
        as_of=facts.paper_on,
        order_number=call.number,
        by=by,
    )


def _record_award(
    call: Call, source: Source, organisation: Organisation, facts: PastOrder, by: journal.Actor
) -> Award:
    return record_historic_award(
        lot=call.lots.get(),
        organisation=organisation,
        title=facts.title_ky or facts.title_ru,
        source=source,
        year=facts.year,
        as_of=facts.paper_on,
        by=by,
    )
