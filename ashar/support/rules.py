"""Who keeps support programmes, who leaves notes and who answers them."""

from typing import Any

import rules

from ashar.accounts.rules import is_operator
from ashar.core.thread import Knot
from ashar.support.models import NOTED, OFFICE, Note, SupportProgramme


def chains_of(user: Any, *codes: str) -> set[str]:
    """Codes of the authorities where one of these roles is held today; no query beside that of the ties."""
    return {chain for code, pk, chain in user.roles_now if pk and code in codes}


@rules.predicate
def keeps_it(user: Any, programme: SupportProgramme) -> bool:
    """Is an operator of its world: one of the demonstration keeps only programmes of the demonstration."""
    return bool(is_operator(user)) and programme.is_demonstration == user.is_demonstration


@rules.predicate
def advises_there(user: Any, knot: Knot) -> bool:
    """Advises the authority whose knot it is."""
    return knot.chain in chains_of(user, "adviser")


@rules.predicate
def speaks_there(user: Any, knot: Knot) -> bool:
    """Advises the authority whose knot it is, or works in its office."""
    return knot.chain in chains_of(user, *NOTED)


@rules.predicate
def answers_it(user: Any, note: Note) -> bool:
    """Works in the office that the note is for."""
    return bool(user.holds(note.authority_id, *OFFICE))


@rules.predicate
def advises_its_town(user: Any, note: Note) -> bool:
    """Advises the authority that the note is for: the author, or who came after."""
    return bool(user.holds(note.authority_id, "adviser"))


signed_in = rules.is_authenticated
rules.add_perm("support.keep_programmes", signed_in & is_operator)
rules.add_perm("support.keep_programme", signed_in & keeps_it)
rules.add_perm("support.read_notes", signed_in & speaks_there)  # of a knot
rules.add_perm("support.leave_note", signed_in & advises_there)  # on a knot
rules.add_perm("support.answer_note", signed_in & answers_it)
rules.add_perm("support.settle_note", signed_in & advises_its_town)
