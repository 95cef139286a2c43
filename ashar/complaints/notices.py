"""What people hear of a complaint. A letter never says what it complains about."""

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import RoleCode, User
from ashar.accounts.queries import holders
from ashar.calls.notices import known_of
from ashar.complaints.models import Complaint
from ashar.complaints.queries import people_of
from ashar.core import journal
from ashar.core.notices import NoticeKind, notify, register
from ashar.organisations.queries import members_of
from ashar.selection.models import Award

register(
    NoticeKind(
        "complaints.filed",
        _("A complaint came about {call}"),
        _("The answer is due by {answer_by}. Read the complaint “{title}” and draft the answer."),
        link="complaints:complaint",
        protected_subject=_("A complaint came about {call}"),
        protected_body=_("The answer is due by {answer_by}. Read the complaint and draft the answer."),
    ),
    NoticeKind(
        "complaints.answered",
        _("The complaint {number} is answered"),
        _("The head has answered the complaint about “{title}”. The answer is public."),
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


register(
    NoticeKind(
        "complaints.suspended",
        _("{call}: something waits for the complaint {number}, or goes on again"),
        _("“{title}”. The head has decided; the reason stands on the page of the complaint."),
        link="complaints:complaint",
        protected_subject=_("{call}: something waits for the complaint {number}, or goes on again"),
        protected_body=_("The head has decided; the reason stands on the page of the complaint."),
    ),
    NoticeKind(
        "complaints.ruling",
        _("An outside body has decided about {call}"),
        _("The decision about “{title}” is entered: {number}. The head carries it out."),
        link="complaints:complaint",
        protected_subject=_("An outside body has decided about {call}"),
        protected_body=_("The decision is entered: {number}. The head carries it out."),
    ),
)


def tell_of_suspension(complaint: Complaint, *, by: User) -> None:
    """Tell the office, who complained, and whose award waits or goes on."""
    _tell(_office(complaint) | _parties(complaint), complaint, "complaints.suspended", by)


def tell_of_ruling(complaint: Complaint, *, by: User) -> None:
    """Tell the office and whose award it is about."""
    _tell(_office(complaint) | _parties(complaint), complaint, "complaints.ruling", by)


def tell_of_filing(complaint: Complaint, *, by: journal.Actor) -> None:
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


def _tell(people: set[User], complaint: Complaint, kind: str, by: journal.Actor) -> None:
    call = complaint.call
    facts = known_of(call) | {"call": call.number, "answer_by": complaint.answer_by}
    notify(people - {by}, number=complaint.number, kind=kind, facts=facts)


def _office(complaint: Complaint) -> set[User]:
    return holders(complaint.call.authority_id, RoleCode.HEAD, RoleCode.SPECIALIST)


def _parties(complaint: Complaint) -> set[User]:
    about = {"lot": complaint.lot_id} if complaint.lot_id else {"lot__call": complaint.call_id}
    awards = Award.objects.filter(**about, state__in=["granted", "taken_up"])
    winners = (members_of(award.organisation_id) for award in awards)
    return people_of(complaint).union(*winners)
