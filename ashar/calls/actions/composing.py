"""Writing the card of a call step by step, by more than one person at a time."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import notices, queries
from ashar.calls.composing import LotRow, Parts, lots_in, parts_of, soms, texts_of_call, texts_of_card
from ashar.calls.models import Call, Lot, Template
from ashar.calls.sets import plain, read_card
from ashar.calls.states import Part, Phase
from ashar.calls.timetable import suggest
from ashar.commissions.queries import working_commissions
from ashar.core import clock, journal, lifecycle, merging
from ashar.core.lifecycle import Refused
from ashar.programmes.models import BudgetLine, ProgrammeLine

FIELDS = {
    Part.CRITERIA.value: "criteria",
    Part.QUESTIONS.value: "questions",
    Part.PAPERS.value: "asked_papers",
}


class CardClash(Refused):
    """Two people changed the same parts of a card; `kept`: what stands there, `clashes`: where."""

    def __init__(self, joined: merging.Joined, kept: Parts) -> None:
        self.joined, self.kept, self.clashes = joined, kept, joined.clashes
        super().__init__(
            _("Somebody else has changed the same part meanwhile. Look at both texts and save again.")
        )


@transaction.atomic
def begin_call(
    *, line: ProgrammeLine, by: User, template: Template | None = None, older: Call | None = None
) -> Call:
    """Begin the card of an order: with what the order and the office know, and with a template or older call.

    No date of an older call is taken over. A draft, which tells nobody yet (`hand_over`).
    """
    line = lifecycle.lock(line)
    if line.state in ("carried_out", "dropped"):
        raise Refused(_("This order is over."))
    money = queries.money_for(line)
    commissions = list(working_commissions(line.authority)[:2])
    call = Call(
        authority=line.authority,
        line=line,
        commission=commissions[0] if len(commissions) == 1 else None,
        prepared_by=by,
        sphere=line.sphere,
        is_protected=line.is_protected,
        template=template or (older.template if older else None),
        based_on=older,
        **_begun(line, template, older),
        **_contact(line, older, by),
        **vars(suggest(queries.rules_before(line, money), clock.today())),
    )
    _take_sets(call, template, older)
    record = {"line": line.number, "template": template and template.number, "older": older and older.number}
    lifecycle.begin(call, by=by, step_name="draft", record={k: v for k, v in record.items() if v})
    _write_lots(call, _first_lots(line, money), {each.pk: each for each in money})
    return call


def _begun(line: ProgrammeLine, template: Template | None, older: Call | None) -> dict[str, str]:
    """Texts to begin with: what the order says comes before what a template or an older call says."""
    texts = texts_of_call(older, protected=line.is_protected) if older else {}
    texts |= texts_of_card(read_card(template.body)) if template else {}
    known = {
        f"{name}_{code}": getattr(line, f"{name}_{code}")
        for name in ("title", "aim", "target_group")
        for code in ("ky", "ru", "en")
    }
    if line.priority.problem:
        known |= {f"problem_{code}": getattr(line.priority.problem, f"text_{code}") for code in ("ky", "ru")}
    if line.is_protected:
        texts = {name: text for name, text in texts.items() if not name.startswith("territory")}
    return texts | {name: text for name, text in known.items() if text}


def _contact(line: ProgrammeLine, older: Call | None, by: User) -> dict[str, str]:
    is_ours = older is not None and older.authority_id == line.authority_id
    return {
        "contact_name": by.name,
        "contact_phone": (older.contact_phone if older and is_ours else "") or line.authority.phone,
        "contact_hours": (older.contact_hours if older and is_ours else "") or "9:00–17:00",
    }


def _take_sets(call: Call, template: Template | None, older: Call | None) -> None:
    if older is not None:
        for field in FIELDS.values():
            setattr(call, field, getattr(older, field))
    if template is not None:
        card = read_card(template.body)
        for field, own in zip(FIELDS.values(), (card.criteria, card.questions, card.papers), strict=True):
            setattr(call, field, plain(own) if own is not None else None)


def _first_lots(line: ProgrammeLine, money: list[BudgetLine]) -> list[tuple[int, LotRow]]:
    """The order itself with all the money it has, source by source."""
    at_hand = [each for each in money if each.available + each.expected][:5]
    return [
        (n, (line.title_ky, line.title_ru, soms(each.available + each.expected), each.pk))
        for n, each in enumerate(at_hand, start=1)
    ]


@transaction.atomic
def keep_step(*, call: Call, step: str, parts: Mapping[str, Any], by: User, seen: str = "") -> Call:
    """Keep what was typed in a step; parts that are not given stay. A draft leaves no entry.

    `seen`: marks of the parts as the page knew them (`core.merging`). Raises CardClash when somebody
    else has changed the same part meanwhile, and then keeps nothing.
    """
    call = open_card(call)
    kept = parts_of(call, step)
    mine = {**kept, **parts}
    joined = merging.join(mine=mine, theirs=kept, seen=seen or merging.marks(kept))
    if joined.clashes:
        raise CardClash(joined, kept)
    if merging.marks(joined.parts) == merging.marks(kept):
        return call
    if step == "money":
        assert call.line is not None
        call.lots.all().delete()
        _write_lots(call, lots_in(joined.parts), {each.pk: each for each in queries.money_for(call.line)})
    else:
        _check_commission(call, joined.parts)
        for name, value in joined.parts.items():
            setattr(call, name, value)
    call.prepared_by = by
    call.save()
    lifecycle.retie(call)
    return call


def _check_commission(call: Call, parts: Mapping[str, Any]) -> None:
    chosen = parts.get("commission_id")
    if chosen and not working_commissions(call.authority).filter(pk=chosen).exists():
        raise Refused(_("The commission belongs to another authority."))


def _write_lots(call: Call, rows: list[tuple[int, LotRow]], money: Mapping[int, BudgetLine]) -> None:
    if any(row[3] and row[3] not in money for _n, row in rows):
        raise Refused(_("The money of a lot must belong to this order."))
    Lot.objects.bulk_create(
        [
            Lot(
                call=call,
                n=n,
                title_ky=ky,
                title_ru=ru,
                ceiling=Decimal(ceiling) if ceiling else None,
                budget_line=money.get(pk) if pk else None,
            )
            for n, (_place, (ky, ru, ceiling, pk)) in enumerate(rows, start=1)
        ]
    )


@transaction.atomic
def hand_over(*, call: Call, by: User) -> Call:
    """Give the card to the head, who reads it and announces it or sends it back."""
    call = open_card(call)
    call.handed_over_at = clock.now()
    call.save(update_fields=["handed_over_at"])
    journal.write_entry(chain=call.chain, number=call.number, step="call.hand_over", by=by, facts={})
    notices.tell_heads(call, by=by)
    return call


def open_card(call: Call) -> Call:
    """The call, locked; raises Refused once everybody has seen it."""
    call = lifecycle.lock(call)
    if call.state != Phase.PLANNED:
        raise Refused(_("An announced call is changed only by a published amendment."))
    return call
