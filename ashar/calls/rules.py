"""Who prepares, announces and cancels calls."""

from typing import Any

import rules

from ashar.calls.models import Call, Clarification, KeyShare, Template
from ashar.calls.models.template import PREPARERS, PUBLISHERS
from ashar.calls.states import Phase
from ashar.priorities.models import HEARERS
from ashar.programmes.models import OFFICE
from ashar.programmes.rules import is_its_specialist


@rules.predicate
def works_with_it(user: Any, call: Call) -> bool:
    """Works in the office that calls, advises or audits it."""
    return bool(user.holds(call.authority_id, *OFFICE))


@rules.predicate
def prepares_it(user: Any, call: Call) -> bool:
    """Is specialist or head of the authority: may change what is still in preparation."""
    return bool(user.holds(call.authority_id, "specialist", "head"))


@rules.predicate
def heads_it(user: Any, call: Call) -> bool:
    """Is head of the authority."""
    return bool(user.holds(call.authority_id, "head"))


@rules.predicate
def is_in_preparation(_user: Any, call: Call) -> bool:
    """Nobody outside has seen it."""
    return call.state == Phase.PLANNED


signed_in = rules.is_authenticated
rules.add_perm("calls.draft_call", signed_in & is_its_specialist)  # of a programme line
rules.add_perm("calls.check_call", signed_in & works_with_it)
rules.add_perm("calls.see_plan", signed_in & works_with_it)  # of a programme line
rules.add_perm("calls.wish_end", signed_in & prepares_it)
rules.add_perm("calls.revise_call", signed_in & prepares_it & is_in_preparation)
rules.add_perm("calls.announce_call", signed_in & heads_it)
rules.add_perm("calls.cancel_call", signed_in & (heads_it | (prepares_it & is_in_preparation)))


@rules.predicate
def answers_it(user: Any, question: Clarification) -> bool:
    """Is specialist or head of the authority whose call the question is about."""
    return bool(user.holds(question.call.authority_id, *HEARERS))


@rules.predicate
def is_announced(_user: Any, call: Call) -> bool:
    """Everybody may read it, and it was run here."""
    return call.announced_at is not None and not call.is_historic


@rules.predicate
def prepares_its_order(user: Any, call: Call) -> bool:
    """Is specialist of the authority."""
    return bool(user.holds(call.authority_id, "specialist"))


rules.add_perm("calls.answer_question", signed_in & answers_it)
rules.add_perm("calls.amend_call", signed_in & prepares_it & is_announced)
rules.add_perm("calls.repeat_call", signed_in & prepares_its_order & is_announced)


@rules.predicate
def keeps_template(user: Any, template: Template) -> bool:
    """Is specialist or head of the office whose it is; of the country’s, operator or ministry."""
    if template.authority_id is not None:
        return bool(user.holds(template.authority_id, *PREPARERS))
    is_of_one_world = template.made_by is None or template.made_by.is_demonstration == user.is_demonstration
    return not template.code and is_of_one_world and bool(user.duties() & set(PUBLISHERS))


rules.add_perm("calls.write_template", signed_in & keeps_template)
rules.add_perm("calls.keep_template", signed_in & prepares_it)


@rules.predicate
def keeps_its_share(user: Any, call: Call) -> bool:
    """Was named as a keeper of a share of its key."""
    return bool(KeyShare.objects.filter(key__call=call, keeper=user).exists())


rules.add_perm("calls.keep_share", signed_in & keeps_its_share)
