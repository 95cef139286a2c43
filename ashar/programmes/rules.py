"""Who plans orders, and who enters money."""

from typing import Any

import rules

from ashar.accounts.rules import is_operator
from ashar.places.models import Authority
from ashar.priorities.models import HEARERS, OfAuthority
from ashar.programmes import links
from ashar.programmes.models import OFFICE, BudgetLine, Comment, Consent, DonorAgreement, Movement


@rules.predicate
def works_there(user: Any, authority: Authority) -> bool:
    """Works in the office, advises or audits it."""
    return bool(user.holds(authority.pk, *OFFICE))


@rules.predicate
def is_its_specialist(user: Any, thing: OfAuthority) -> bool:
    """Is specialist of the authority that it belongs to."""
    return bool(user.holds(thing.authority_id, "specialist"))


@rules.predicate
def keeps_its_money(user: Any, thing: OfAuthority) -> bool:
    """Is finance officer of the authority that it belongs to."""
    return bool(user.holds(thing.authority_id, "finance"))


@rules.predicate
def keeps_that_money(user: Any, movement: Movement) -> bool:
    """Is finance officer of the authority whose budget line it moved."""
    return bool(user.holds(movement.budget_line.authority_id, "finance"))


signed_in = rules.is_authenticated
rules.add_perm("programmes.see_programme", signed_in & works_there)
rules.add_perm("programmes.plan_order", signed_in & is_its_specialist)
rules.add_perm("programmes.record_decision", signed_in & keeps_its_money)
rules.add_perm("programmes.expect_money", signed_in & keeps_its_money)
rules.add_perm("programmes.open_money", signed_in & keeps_its_money)
rules.add_perm("programmes.reverse_movement", signed_in & keeps_that_money)


@rules.predicate
def works_for_it(user: Any, thing: OfAuthority) -> bool:
    """Works in the office of the authority that it belongs to, advises or audits it."""
    return bool(user.holds(thing.authority_id, *OFFICE))


@rules.predicate
def is_specialist_there(user: Any, authority: Authority) -> bool:
    """Is specialist of the authority."""
    return bool(user.holds(authority.pk, "specialist"))


@rules.predicate
def keeps_money_there(user: Any, authority: Authority) -> bool:
    """Is finance officer of the authority."""
    return bool(user.holds(authority.pk, "finance"))


@rules.predicate
def checks_the_books(user: Any, authority: Authority) -> bool:
    """Is finance officer of the authority, or audits it."""
    return bool(user.holds(authority.pk, "finance", "auditor"))


@rules.predicate
def heads_it(user: Any, thing: OfAuthority) -> bool:
    """Is head of the authority that it belongs to."""
    return bool(user.holds(thing.authority_id, "head"))


@rules.predicate
def read_it(user: Any, comment: Comment) -> bool:
    """Is specialist or head of the authority whose programme it speaks of."""
    return bool(user.holds(comment.programme.authority_id, *HEARERS))


@rules.predicate
def answers_it(user: Any, comment: Comment) -> bool:
    """Is specialist of the authority whose programme it speaks of."""
    return bool(user.holds(comment.programme.authority_id, "specialist"))


rules.add_perm("programmes.see_draft", signed_in & works_for_it)
rules.add_perm("programmes.start_programme", signed_in & is_specialist_there)
rules.add_perm("programmes.write_programme", signed_in & is_its_specialist)
rules.add_perm("programmes.publish_programme", signed_in & heads_it)
rules.add_perm("programmes.decide_programme", signed_in & keeps_its_money)
rules.add_perm("programmes.carry_over", signed_in & keeps_money_there)
rules.add_perm("programmes.classify_money", signed_in & keeps_its_money)
rules.add_perm("programmes.see_trial_balance", signed_in & checks_the_books)
rules.add_perm("programmes.read_comment", signed_in & read_it)
rules.add_perm("programmes.answer_comment", signed_in & answers_it)


@rules.predicate
def asks_for_it(user: Any, line: BudgetLine) -> bool:
    """Works in the office of the authority whose budget line it is."""
    return bool(user.holds(line.authority_id, "specialist", "head", "finance"))


@rules.predicate
def speaks_for_its_donor(user: Any, consent: Consent) -> bool:
    """Speaks for the donor of the money in that authority."""
    line = consent.budget_line
    return (line.source_id, line.authority_id) in links.spoken_for(user)


@rules.predicate
def enters_its_letter(user: Any, consent: Consent) -> bool:
    """Is finance officer or head of the authority that asked."""
    return bool(user.holds(consent.budget_line.authority_id, "finance", "head"))


@rules.predicate
def keeps_agreement(user: Any, agreement: DonorAgreement) -> bool:
    """Is finance officer of the authority that it feeds alone; an operator, when it feeds many."""
    own = agreement.source.authority_id
    return bool(user.holds(own, "finance") if own else is_operator(user) and not user.is_demonstration)


rules.add_perm("programmes.see_agreement", signed_in)  # of those that one knows of
rules.add_perm("programmes.keep_agreement", signed_in & keeps_agreement)
rules.add_perm("programmes.ask_consent", signed_in & asks_for_it)
rules.add_perm("programmes.see_consent", signed_in)  # of those that one knows of
rules.add_perm("programmes.answer_consent", signed_in & speaks_for_its_donor)
rules.add_perm("programmes.enter_consent", signed_in & enters_its_letter)
