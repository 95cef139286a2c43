"""What people hear of support: an assignment, a note, its answer; never a title or the words themselves."""

from django.utils.translation import gettext_lazy as _

from ashar.accounts import notices as accounts
from ashar.accounts.models import Role, RoleCode
from ashar.accounts.queries import holders
from ashar.core import i18n
from ashar.core.notices import NoticeKind, notify, register
from ashar.support.models import OFFICE, Assignment, Note

register(
    NoticeKind(
        code="support.assigned",
        subject=_("Your authority is supported by a programme: {programme}"),
        body=_(
            "Who advises: {adviser}. Until {until} the adviser sees where your orders stand and leaves "
            "notes, which you answer. Nothing sealed and no personal data are shown."
        ),
        link="account-notice",
    ),
    NoticeKind(
        code="support.note",
        subject=_("The adviser left a note on {number}"),
        body=_("Read it and answer it: only your office and the adviser see it."),
        link="support:notes",
    ),
    NoticeKind(
        code="support.answer",
        subject=_("The town answered your note on {number}"),
        body=_("Read the answer; when nothing more is to be done, settle the note."),
        link="support:notes",
    ),
)


def tell_of_assignment(assignment: Assignment) -> None:
    """Tell the heads of the authority who will look at their orders."""
    programme = assignment.programme
    facts = {
        "programme": i18n.texts_of(programme, "name"),
        "adviser": i18n.texts_of(programme, "adviser"),
        "until": assignment.valid_to,
    }
    heads = holders(assignment.authority_id, RoleCode.HEAD)
    notify(heads, number=programme.number, kind="support.assigned", facts=facts)


def tell_of_role(role: Role) -> None:
    """Tell a person who is here already of a new role; a new person gets a one-time code instead."""
    if role.user.has_entered:
        accounts.tell_of_role(role)


def tell_of_note(note: Note) -> None:
    """Tell the office of the town."""
    notify(holders(note.authority_id, *OFFICE), number=note.number, kind="support.note", facts={})


def tell_of_answer(note: Note) -> None:
    """Tell who wrote the note."""
    notify([note.author], number=note.number, kind="support.answer", facts={})
