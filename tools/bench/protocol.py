"""The protocol of a large sitting: nine members, ninety proposals, in all its forms and both languages."""

from __future__ import annotations

import hashlib
import time
from decimal import Decimal
from typing import Any

from tools.bench.measuring import Figure, queries_of

MEMBERS, PROPOSALS = 9, 90


def large_call() -> Any:
    """A call of the demonstration with nine members, ninety proposals and marks that are revealed."""
    from ashar.calls.models import Call

    call = Call.objects.select_related("authority", "commission").get(
        state="scoring", authority__is_demonstration=True
    )
    _seats(call)
    _proposals(call)
    _marks(call)
    Call.objects.filter(pk=call.pk).update(state="deciding")
    # Money for everybody: what is decided is not what is measured.
    call.lots.update(ceiling=Decimal(10_000_000))
    return Call.objects.select_related("authority", "commission").get(pk=call.pk)


def _seats(call: Any) -> None:
    from ashar.accounts.models import User
    from ashar.commissions.models import CommissionMember, Duty

    missing = MEMBERS - call.commission.members.current().marking().count()
    people = User.objects.bulk_create(
        User(login=f"m{n}@bench.example", email=f"m{n}@bench.example", name=f"Мүчө {n}", password="!")
        for n in range(missing)
    )
    CommissionMember.objects.bulk_create(
        CommissionMember(commission=call.commission, user=each, duty=Duty.MEMBER) for each in people
    )


def _proposals(call: Any) -> None:
    """More proposals beside the demonstration's own, each of an organisation of its own, admitted."""
    from ashar.organisations.models import Organisation
    from ashar.proposals.models import Proposal
    from ashar.selection.models import AdmissionCheck, InterestDeclaration, Opening

    opening, known = Opening.objects.get(call=call), Proposal.objects.filter(lot__call=call)
    example = known.filter(state="admitted")[0]
    missing = range(PROPOSALS - known.filter(state="admitted").count())
    bodies = Organisation.objects.bulk_create(
        Organisation(
            inn=f"9{n:013}",
            name_ky=f"Коомдук фонд {n}",
            name_ru=f"Общественный фонд {n}",
            legal_form="foundation",
        )
        for n in missing
    )
    made = Proposal.objects.bulk_create(
        Proposal(
            number=f"{call.chain}-2026-A{10_000 + n}",
            lot=example.lot,
            organisation=bodies[n],
            state="admitted",
            version=1,
            filed_at=example.filed_at,
        )
        for n in missing
    )
    AdmissionCheck.objects.bulk_create(
        AdmissionCheck(
            number=f"{call.chain}-2026-K{10_000 + n}",
            state="admitted",
            opening=opening,
            proposal=proposal,
            title=f"Долбоор {n}",
            requested=Decimal(40_000 + n),
            own=Decimal(0),
            sha256=hashlib.sha256(str(n).encode()).hexdigest(),
        )
        for n, proposal in enumerate(made)
    )
    InterestDeclaration.objects.bulk_create(
        InterestDeclaration(member=seat, proposal=proposal, state="none", declared_at=opening.opened_at)
        for seat in call.commission.members.current()
        for proposal in made
    )


def _marks(call: Any) -> None:
    from ashar.core import clock
    from ashar.proposals.models import Proposal
    from ashar.selection.models import Marking, ScoreSheet
    from ashar.selection.queries import criteria_of

    marking = list(call.commission.members.current().marking())
    known = {sheet.member_id: sheet for sheet in ScoreSheet.objects.filter(call=call)}
    ScoreSheet.objects.bulk_create(
        ScoreSheet(number=f"{call.chain}-2026-S{10_000 + seat.pk}", call=call, member=seat)
        for seat in marking
        if seat.pk not in known
    )
    sheets = list(ScoreSheet.objects.filter(call=call))
    done = set(Marking.objects.filter(sheet__call=call).values_list("sheet", "proposal"))
    admitted = Proposal.objects.filter(lot__call=call, state="admitted").order_by("pk")
    criteria = criteria_of(call)
    for sheet in sheets:
        sheet.sha256 = hashlib.sha256(sheet.number.encode()).hexdigest()
        sheet.state, sheet.locked_at = "revealed", clock.now()
    ScoreSheet.objects.bulk_update(sheets, ["sha256", "state", "locked_at"])
    Marking.objects.bulk_create(
        Marking(
            sheet=sheet,
            proposal=proposal,
            points={each["code"]: each["max"] - (sheet.pk + proposal.pk) % 7 for each in criteria},
            comment="План так.",
        )
        for sheet in sheets
        for proposal in admitted
        if (sheet.pk, proposal.pk) not in done
    )


def decided_protocol() -> Any:
    """The protocol of the large call, in draft."""
    from ashar.selection.actions import deciding

    call = large_call()
    call.rules["values"] |= {"scoring.discuss_splits": False, "scoring.departure_reason": False}
    call.save(update_fields=["rules"])
    present = list(call.commission.members.for_call(call.number).marking())
    secretary = call.commission.members.current().get(duty="secretary").user
    choices = deciding.proposed_choices(call)
    return deciding.decide_call(call=call, choices=choices, present=present, by=secretary)


def protocol_90() -> Figure:
    """Milliseconds to make the protocol of 9 × 90: PDF and DOCX in both languages, and the data.

    Limit: typst alone with a bare table of as many cells, in both languages.
    """
    from ashar.core.documents import Document, kind_of
    from ashar.core.documents.rendering import render_direct
    from ashar.selection.minutes import protocol_facts
    from ashar.selection.papers.word import draw_protocol

    protocol = decided_protocol()
    document = Document.objects.get(number=protocol.document)
    cpu, begun = time.process_time(), time.perf_counter()
    facts = protocol_facts(protocol)
    kind_of("protocol").pack(facts)
    for language in ("ky", "ru"):
        drawn = render_direct("protocol", facts, language)
        if not drawn.startswith(b"%PDF") or len(draw_protocol(document, language)) < 10_000:
            raise SystemExit("the protocol was not drawn")
    spent, used = (time.perf_counter() - begun) * 1000, (time.process_time() - cpu) * 1000
    limit = 2 * bare_table(len(facts.criteria))
    queries = queries_of(lambda: protocol_facts(protocol))
    return Figure(
        "protocol_90", round(spent), "ms", round(limit), round(limit / spent, 3), round(used), queries
    )


def bare_table(criteria: int) -> float:
    """Milliseconds of typst alone for a table of the marks and means, without anything else."""
    import typst

    columns = criteria + 3
    cells = ", ".join(f"[{n}]" for n in range((MEMBERS + 1) * PROPOSALS * columns))
    begun = time.perf_counter()
    typst.compile(f'#set page(paper: "a4")\n#table(columns: {columns}, {cells})'.encode(), format="pdf")
    return (time.perf_counter() - begun) * 1000
