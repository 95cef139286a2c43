"""Support that was given before the platform, as a source tells of it."""

from datetime import date

from django.db import transaction

from ashar.core import journal
from ashar.core.thread import Mode
from ashar.places.models import Authority
from ashar.regulations.models import Source
from ashar.support.models import Assignment, SupportProgramme


@transaction.atomic
def record_historic_support(
    *,
    source: Source,
    by: journal.Actor,
    authority: Authority | None = None,
    number: str = "",
    as_of: date | None = None,
    was_selected: bool = False,
    **names: str,
) -> Assignment:
    """Enter who advised an authority (or a whole series, by its number) and who paid, as published.

    `names`: name, adviser, funder and implementer, each by language; what is not known stays empty.
    Nobody gets a role from it, and it counts nowhere.
    """
    chain = authority.code if authority else journal.PLATFORM
    journal.lock_chain(chain)
    programme: SupportProgramme = SupportProgramme.objects.create(
        mode=Mode.HISTORIC, source=source, as_of=as_of, **names
    )
    assignment: Assignment = Assignment.objects.create(
        programme=programme, authority=authority, number=number, was_selected=was_selected
    )
    facts = {"source": source.code, "as_of": as_of, "of": number, "was_selected": was_selected, **names}
    journal.write_entry(
        chain=chain,
        number=programme.number,
        step="support.record_historic",
        by=by,
        facts={name: value for name, value in facts.items() if value},
    )
    return assignment
