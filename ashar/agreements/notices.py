"""What people hear of an agreement before and at its signing."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import Role, User
from ashar.agreements.models import Agreement
from ashar.core import journal
from ashar.core.lifecycle import Words
from ashar.core.notices import NoticeKind, notify, register
from ashar.selection.models import Award
from ashar.selection.queries import notice_facts


def _kind(code: str, subject: Words, body: Words, protected: Words, link: str = "") -> NoticeKind:
    """A kind whose subject names the number only, so that it serves a protected order too."""
    return NoticeKind(
        f"agreements.{code}",
        subject,
        body,
        link=link,
        protected_subject=subject,
        protected_body=protected,
    )


_PAGE = "agreements:agreement"
register(
    _kind(
        "prepared",
        _("{number}: the agreement is ready to be signed"),
        _("“{title}”, {amount}. Read it, print it, and have it signed by both sides by {sign_by}."),
        _("Read it, print it, and have it signed by both sides by {sign_by}."),
        _PAGE,
    ),
    _kind(
        "redrawn",
        _("{number}: the agreement was drawn up anew"),
        _("“{title}”. What was wrong is corrected: sign only the new paper."),
        _("What was wrong is corrected: sign only the new paper."),
        _PAGE,
    ),
    _kind(
        "signed",
        _("{number}: the agreement is signed"),
        _("“{title}”, {amount}. The agreement is in force; the first tranche can be asked for."),
        _("The agreement is in force; the first tranche can be asked for."),
        _PAGE,
    ),
    _kind(
        "refused",
        _("{number}: the winner does not sign"),
        _("“{title}”. The award goes to the next in rank; without one the theme has failed."),
        _("The award goes to the next in rank; without one the theme has failed."),
        _PAGE,
    ),
    _kind(
        "lost_funding",
        _("{number}: the promised money did not come"),
        _("“{title}”. The theme ends without funding. The reason stands on the page of the results."),
        _("The theme ends without funding. The reason stands on the page of the results."),
        "selection:results",
    ),
)


def tell_of_preparation(agreement: Agreement, *, by: journal.Actor) -> None:
    """Tell the organisation and the specialist that there is a paper to sign, and by when."""
    people = [*people_of(agreement.award), *office_of(agreement.award, "specialist")]
    _tell(agreement, "prepared", people, by, sign_by=agreement.sign_by)


def tell_of_redrawing(agreement: Agreement, *, by: journal.Actor) -> None:
    """Tell the organisation that an older paper is no longer in force."""
    _tell(agreement, "redrawn", people_of(agreement.award), by)


def tell_of_signing(agreement: Agreement, *, by: journal.Actor) -> None:
    """Tell the organisation, the finance officer and the head that it is in force."""
    people = [*people_of(agreement.award), *office_of(agreement.award, "finance", "head")]
    _tell(agreement, "signed", people, by)


def tell_of_refusal(agreement: Agreement, *, by: journal.Actor) -> None:
    """Tell the office; whoever follows is told of an agreement of its own."""
    _tell(agreement, "refused", office_of(agreement.award, "specialist", "head"), by)


def tell_of_lost_funding(award: Award, *, by: journal.Actor) -> None:
    """Tell the organisation that nothing comes of its award."""
    facts = notice_facts(award.lot.call)
    people = {user for user in people_of(award) if user != by}
    notify(people, number=award.lot.call.number, kind="agreements.lost_funding", facts=facts)


def people_of(award: Award) -> Iterable[User]:
    """The people of the awarded organisation."""
    members = award.organisation.memberships.current()
    return User.objects.filter(memberships__in=members).distinct()


def office_of(award: Award, *roles: str) -> Iterable[User]:
    """Those who hold these roles in the authority."""
    held = Role.objects.current().filter(authority=award.lot.call.authority_id, code__in=roles)
    return User.objects.filter(roles__in=held).distinct()


def _tell(agreement: Agreement, code: str, people: Iterable[User], by: journal.Actor, **more: Any) -> None:
    facts = notice_facts(agreement.award.lot.call) | {"amount": agreement.amount, **more}
    concerned = {user for user in people if user != by}
    notify(concerned, number=agreement.number, kind=f"agreements.{code}", facts=facts)
