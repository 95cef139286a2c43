"""Entering what a source says became of an award: its agreement, the work, the result."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from ashar.agreements.actions.historic import record_historic_agreement
from ashar.agreements.models import Agreement
from ashar.core.datafiles import DataFile, Where
from ashar.core.journal import LOADER
from ashar.demo.cases.shapes import AgreementFacts, AuthorityCase, AwardFacts, OutcomeFacts
from ashar.demo.cases.sources import Summary
from ashar.monitoring.actions.historic import record_historic_delivery, record_historic_result
from ashar.monitoring.models import PastDelivery, PastResult
from ashar.regulations.models import Source
from ashar.selection.models import Award

Outcomes = {
    "delivery": (PastDelivery, record_historic_delivery),
    "result": (PastResult, record_historic_result),
}


def enter_what_became(
    file: DataFile[AuthorityCase],
    summary: Summary,
    sources: Mapping[str, Source],
    facts: AwardFacts,
    award: Award,
    where: Where,
) -> None:
    """Enter what the file says of an award's agreement, delivery and result, each once."""
    if facts.agreement:
        _enter_agreement(file, summary, sources, facts.agreement, award, (*where, "agreement"))
    for table in Outcomes:
        outcome: OutcomeFacts | None = getattr(facts, table)
        if outcome:
            _enter_outcome(file, summary, sources, table, outcome, award, (*where, table))


def _enter_agreement(
    file: DataFile[AuthorityCase],
    summary: Summary,
    sources: Mapping[str, Source],
    facts: AgreementFacts,
    award: Award,
    where: Where,
) -> None:
    amount = None if facts.amount_kgs is None else Decimal(facts.amount_kgs)
    said = (amount, facts.signed_on, facts.ends_on)
    known = Agreement.objects.filter(award=award).first()
    if known is None:
        summary.count("agreements")
        record_historic_agreement(
            award=award,
            source=sources[facts.source],
            amount=amount,
            signed_on=facts.signed_on,
            ends_on=facts.ends_on,
            as_of=facts.as_of,
            by=LOADER,
        )
    elif (known.amount, known.signed_on, known.ends_on) != said:
        raise file.bad(_("This is recorded already with another value."), *where, "source")


def _enter_outcome(
    file: DataFile[AuthorityCase],
    summary: Summary,
    sources: Mapping[str, Source],
    table: str,
    facts: OutcomeFacts,
    award: Award,
    where: Where,
) -> None:
    model, record = Outcomes[table]
    known = model.objects.filter(award=award, source=sources[facts.source]).first()
    if known is None:
        summary.count("outcomes")
        record(
            call=award.lot.call,
            award=award,
            source=sources[facts.source],
            text_ky=facts.text_ky,
            text_ru=facts.text_ru,
            as_of=facts.as_of,
            by=LOADER,
        )
    elif (known.text_ky, known.text_ru) != (facts.text_ky, facts.text_ru):
        raise file.bad(_("This is recorded already with another value."), *where, "text_ru")
