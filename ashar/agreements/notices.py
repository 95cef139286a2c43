"""What people hear of an agreement before and at its signing."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.accounts.queries import holders
from ashar.agreements.models import Agreement
from ashar.calls.notices import known_of
from ashar.core import journal
from ashar.core.lifecycle import Words
from ashar.core.notices import NoticeKind, notify, register
from ashar.organisations.queries import members_of
from ashar.selection.models import Award


def numbered_kind(code: str, subject: Words, body: Words, protected: Words, link: str = "") -> NoticeKind:
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
    numbered_kind(
        "prepared",
        _("{number}: the agreement is ready to be signed"),
        _("“{title}”, {amount}. Read it, print it, and have it signed by both sides by {sign_by}."),
        _("Read it, print it, and have it signed by both sides by {sign_by}."),
        _PAGE,
    ),
    numbered_kind(
        "redrawn",
        _("{number}: the agreement was drawn up anew"),
        _("“{title}”. What was wrong is corrected: sign only the new paper."),
        _("What was wrong is corrected: sign only the new paper."),
        _PAGE,
    ),
    numbered_kind(
        "signed",
        _("{number}: the agreement is signed"),
        _("“{title}”, {amount}. The agreement is in force; the first tranche can be asked for."),
        _("The agreement is in force; the first tranche can be asked for."),
        _PAGE,
    ),
    numbered_kind(
        "refused",
        _("{number}: the winner does not sign"),
        _("“{title}”. The next in rank is asked; without one the theme has failed."),
        _("The next in rank is asked; without one the theme has failed."),
        _PAGE,
    ),
    numbered_kind(
        "stepped_back",
        _("{number}: the winner steps back"),
        _("“{title}”. The next in rank is asked; without one the theme has failed."),
        _("The next in rank is asked; without one the theme has failed."),
        "agreements:award",
    ),
    numbered_kind(
        "lost_funding",
        _("{number}: the promised money did not come"),
        _("“{title}”. The theme ends without funding. The reason stands on the page of the results."),
        _("The theme ends without funding. The reason stands on the page of the results."),
        "selection:results",
    ),
)


def tell_of_preparation(agreement: Agreement, *, by: journal.Actor) -> None:
    """Tell the organisation and the specialist that there is a paper to sign, and by when."""
    people = _people(agreement.award) | _office(agreement.award, "specialist")
    _tell(agreement, "prepared", people, by, sign_by=agreement.sign_by)


def tell_of_redrawing(agreement: Agreement, *, by: journal.Actor) -> None:
    """Tell the organisation that an older paper is no longer in force."""
    _tell(agreement, "redrawn", _people(agreement.award), by)


def tell_of_signing(agreement: Agreement, *, by: journal.Actor) -> None:
    """Tell the organisation, the finance officer and the head that it is in force."""
    people = _people(agreement.award) | _office(agreement.award, "finance", "head")
    _tell(agreement, "signed", people, by)


def tell_of_refusal(agreement: Agreement, *, by: journal.Actor) -> None:
    """Tell the office; whoever follows is told of an agreement of its own."""
    _tell(agreement, "refused", _office(agreement.award, "specialist", "head"), by)


def tell_of_stepping_back(award: Award, *, by: journal.Actor) -> None:
    """Tell the office that the winner stepped back before there was an agreement."""
    call, people = award.lot.call, _office(award, "specialist", "head")
    notify(people - {by}, number=award.number, kind="agreements.stepped_back", facts=known_of(call))


def tell_of_lost_funding(award: Award, *, by: journal.Actor) -> None:
    """Tell the organisation that nothing comes of its award."""
    call = award.lot.call
    notify(_people(award) - {by}, number=call.number, kind="agreements.lost_funding", facts=known_of(call))


def _people(award: Award) -> set[User]:
    return members_of(award.organisation_id)


def _office(award: Award, *roles: str) -> set[User]:
    return holders(award.lot.call.authority_id, *roles)


def _tell(agreement: Agreement, code: str, people: set[User], by: journal.Actor, **more: Any) -> None:
    facts = known_of(agreement.award.lot.call) | {"amount": agreement.amount, **more}
    notify(people - {by}, number=agreement.number, kind=f"agreements.{code}", facts=facts)
