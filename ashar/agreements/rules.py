"""Who may do what with an agreement, its tranches and payments."""

from typing import Any

import rules

from ashar.agreements.models import Agreement, Condition, Statement, Tranche
from ashar.calls.states import Phase
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import acts_for
from ashar.places.models import Authority
from ashar.programmes.models import OFFICE, BudgetLine
from ashar.selection.models import Award

Thing = Agreement | Tranche | Condition


def agreement_of(thing: Thing) -> Agreement:
    """The agreement that it belongs to."""
    if isinstance(thing, Condition):
        thing = thing.tranche
    return thing if isinstance(thing, Agreement) else thing.agreement


def authority_id_of(thing: Thing) -> int:
    """The authority that called and pays."""
    return agreement_of(thing).award.lot.call.authority_id


@rules.predicate
def acts_for_the_organisation(user: Any, thing: Thing) -> bool:
    """Is one of the people of the organisation that was awarded."""
    return acts_for(user, agreement_of(thing).award.organisation_id)


@rules.predicate
def works_in_the_office(user: Any, thing: Thing) -> bool:
    """Works in the office, advises or audits it."""
    return bool(user.holds(authority_id_of(thing), *OFFICE))


@rules.predicate
def is_its_specialist(user: Any, thing: Thing) -> bool:
    """Is specialist of the authority."""
    return bool(user.holds(authority_id_of(thing), "specialist"))


@rules.predicate
def is_its_head(user: Any, thing: Thing) -> bool:
    """Is head of the authority."""
    return bool(user.holds(authority_id_of(thing), "head"))


@rules.predicate
def keeps_its_money(user: Any, thing: Thing) -> bool:
    """Is finance officer of the authority."""
    return bool(user.holds(authority_id_of(thing), "finance"))


@rules.predicate
def signs_for_the_organisation(user: Any, thing: Thing) -> bool:
    """Is head of the organisation that was awarded: only the head signs, or refuses to."""
    return acts_for(user, agreement_of(thing).award.organisation_id, MemberCode.HEAD)


@rules.predicate
def sees_papers(user: Any, thing: Thing) -> bool:
    """Opens what was signed: who works with the agreement in the office, and the auditor."""
    return bool(user.holds(authority_id_of(thing), "specialist", "head", "finance", "auditor"))


@rules.predicate
def results_are_out(user: Any, award: Award) -> bool:
    """The results of its call are published: before, nobody learns here who was chosen."""
    return award.lot.call.state in {Phase.STANDSTILL, Phase.CONTRACTING, Phase.FINISHED}


@rules.predicate
def sees_award(user: Any, award: Award) -> bool:
    """Works in the office that called, advises or audits it, or is of the awarded organisation."""
    office = user.holds(award.lot.call.authority_id, *OFFICE)
    return bool(office) or acts_for(user, award.organisation_id)


@rules.predicate
def signs_for_the_awarded(user: Any, award: Award) -> bool:
    """Is head of the awarded organisation: only the head takes it up, or steps back."""
    return acts_for(user, award.organisation_id, MemberCode.HEAD)


@rules.predicate
def prepares_agreements(user: Any, award: Award) -> bool:
    """Is specialist or head of the authority that called."""
    return bool(user.holds(award.lot.call.authority_id, "specialist", "head"))


@rules.predicate
def heads_it(user: Any, award: Award) -> bool:
    """Is head of the authority that called."""
    return bool(user.holds(award.lot.call.authority_id, "head"))


@rules.predicate
def keeps_the_register(user: Any, authority: Authority) -> bool:
    """Sees all payments of the authority: head, specialist, finance officer, auditor."""
    return bool(user.holds(authority.pk, "specialist", "head", "finance", "auditor"))


@rules.predicate
def keeps_money_there(user: Any, authority: Authority) -> bool:
    """Is finance officer of the authority."""
    return bool(user.holds(authority.pk, "finance"))


@rules.predicate
def sees_plan(user: Any, line: BudgetLine) -> bool:
    """Sees all payments of the authority whose budget line it is."""
    return bool(user.holds(line.authority_id, "specialist", "head", "finance", "auditor"))


@rules.predicate
def plans_it(user: Any, line: BudgetLine) -> bool:
    """Is finance officer of the authority whose budget line it is."""
    return bool(user.holds(line.authority_id, "finance"))


@rules.predicate
def sees_statement(user: Any, statement: Statement) -> bool:
    """Sees all payments of the authority whose statement it is."""
    return bool(user.holds(statement.authority_id, "specialist", "head", "finance", "auditor"))


@rules.predicate
def compares_it(user: Any, statement: Statement) -> bool:
    """Is finance officer of the authority whose statement it is."""
    return bool(user.holds(statement.authority_id, "finance"))


signed_in = rules.is_authenticated
rules.add_perm("agreements.see_agreement", signed_in & (acts_for_the_organisation | works_in_the_office))
rules.add_perm("agreements.request_tranche", signed_in & acts_for_the_organisation)
rules.add_perm("agreements.check_tranche", signed_in & is_its_specialist)
rules.add_perm(
    "agreements.send_back_tranche", signed_in & (is_its_specialist | is_its_head | keeps_its_money)
)
rules.add_perm("agreements.approve_tranche", signed_in & (is_its_head | keeps_its_money))
rules.add_perm("agreements.cancel_tranche", signed_in & (is_its_head | keeps_its_money))
rules.add_perm("agreements.give_back", signed_in & (is_its_head | keeps_its_money))
rules.add_perm("agreements.order_payment", signed_in & keeps_its_money)
rules.add_perm("agreements.ask_waiver", signed_in & is_its_specialist)
rules.add_perm("agreements.grant_waiver", signed_in & (is_its_head | keeps_its_money))
rules.add_perm("agreements.see_payments", signed_in & keeps_the_register)
rules.add_perm("agreements.keep_money", signed_in & keeps_money_there)
rules.add_perm("agreements.see_plan", signed_in & sees_plan)
rules.add_perm("agreements.plan_payments", signed_in & plans_it)
rules.add_perm("agreements.see_statement", signed_in & sees_statement)
rules.add_perm("agreements.compare", signed_in & compares_it)
# Of an award, as the next two.
rules.add_perm("agreements.see_award", signed_in & results_are_out & sees_award)
rules.add_perm("agreements.prepare", signed_in & results_are_out & prepares_agreements)
rules.add_perm("agreements.step_back", signed_in & results_are_out & signs_for_the_awarded)
rules.add_perm("agreements.declare_unfunded", signed_in & results_are_out & heads_it)
rules.add_perm("agreements.sign", signed_in & (is_its_specialist | is_its_head))
rules.add_perm(
    "agreements.refuse_signing", signed_in & (signs_for_the_organisation | is_its_specialist | is_its_head)
)
rules.add_perm("agreements.open_scan", signed_in & (acts_for_the_organisation | sees_papers))
