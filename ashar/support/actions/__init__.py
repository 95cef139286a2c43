"""Deeds of support: programmes and their people, assignments of authorities, notes, and history."""

from ashar.support.actions.historic import record_historic_support
from ashar.support.actions.notes import answer_note, leave_note, settle_note
from ashar.support.actions.programmes import (
    Invited,
    assign_authority,
    create_support_programme,
    end_assignment,
    end_member,
    invite_member,
    join_programme,
)

__all__ = [
    "Invited",
    "answer_note",
    "assign_authority",
    "create_support_programme",
    "end_assignment",
    "end_member",
    "invite_member",
    "join_programme",
    "leave_note",
    "record_historic_support",
    "settle_note",
]
