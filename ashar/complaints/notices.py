"""What people hear of a complaint. A letter never says what it complains about."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import Role, User
from ashar.complaints.models import Complaint
from ashar.complaints.queries import people_of
from ashar.core.notices import NoticeKind, notify, register
from ashar.selection.models import Award
from ashar.selection.queries import notice_facts

register(
    NoticeKind(
        "complaints.filed",
        _("A complaint came about the result of {call}"),
        _("The answer is due by {answer_by}. Read the complaint “{title}” and draft the answer."),
        link="complaints:complaint",
        protected_subject=_("A complaint came about the result of {call}"),
        protected_body=_("The answer is due by {answer_by}. Read the complaint and draft the answer."),
    ),
    NoticeKind(
        "complaints.answered",
        _("The complaint {number} is answered"),
        _("The head has answered the complaint about the result of “{title}”. The answer is public."),
        link="complaints:complaint",
        protected_subject=_("The complaint {number} is answered"),
        protected_body=_("The head has answered. The answer is public."),
    ),
    NoticeKind(
        "complaints.remedied",
        _("What the complaint {number} was about is put right"),
        _("The head has written how it was put right: “{title}”."),
        link="complaints:complaint",
        protected_subject=_("What the complaint {number} was about is put right"),
        protected_body=_("The head has written how it was put right."),
    ),
    NoticeKind(
        "complaints.withdrawn",
        _("The complaint {number} is withdrawn"),
        _("It needs no answer any more: “{title}”."),
        link="complaints:complaint",
        protected_subject=_("The complaint {number} is withdrawn"),
        protected_body=_("It needs no answer any more."),
    ),
)


def tell_of_filing(complaint: Complaint, *, by: User) -> None:
    """Tell the office that it has to answer."""
    _tell(_office(complaint), complaint, "complaints.filed", by)


def tell_of_answer(complaint: Complaint, *, by: User) -> None:
    """Tell who complained, and the winners of the lot whose agreements waited."""
    _tell(_parties(complaint), complaint, "complaints.answered", by)


def tell_of_remedy(complaint: Complaint, *, by: User) -> None:
    """Tell the same people how it was put right."""
    _tell(_parties(complaint), complaint, "complaints.remedied", by)


def tell_of_withdrawal(complaint: Complaint, *, by: User) -> None:
    """Tell the office that nothing is left to answer."""
    _tell(_office(complaint), complaint, "complaints.withdrawn", by)


def _tell(people: Iterable[User], complaint: Complaint, kind: str, by: User) -> None:
    facts: dict[str, Any] = notice_facts(complaint.call) | {
        "call": complaint.call.number,
        "answer_by": complaint.answer_by,
    }
    concerned = {user for user in people if user.pk != by.pk}
    notify(concerned, number=complaint.number, kind=kind, facts=facts)


def _office(complaint: Complaint) -> Iterable[User]:
    roles = Role.objects.current().filter(
        authority=complaint.call.authority_id, code__in=("head", "specialist")
    )
    return User.objects.filter(roles__in=roles).distinct()


def _parties(complaint: Complaint) -> Iterable[User]:
    yield from people_of(complaint)
    awards = Award.objects.filter(lot=complaint.proposal.lot_id, state="granted")
    yield from User.objects.filter(memberships__organisation__awards__in=awards).distinct()
