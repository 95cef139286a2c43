"""What people are told of tranches and payments, and to whom it is told."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.accounts.queries import holders
from ashar.agreements.models import Tranche
from ashar.agreements.notices import numbered_kind
from ashar.calls.notices import known_of
from ashar.core.notices import notify, register
from ashar.organisations.queries import members_of

_PAGE = "agreements:tranche"
register(
    numbered_kind(
        "tranche_due",
        _("{number}: you can ask for this tranche"),
        _("“{title}”, {amount}. Every condition is met: ask for the tranche by one press."),
        _("Every condition is met: ask for the tranche by one press."),
        _PAGE,
    ),
    numbered_kind(
        "tranche_requested",
        _("{number}: the organisation asks for a tranche"),
        _("“{title}”, {amount}. The organisation asks for a tranche. Please check the conditions."),
        _("The organisation asks for a tranche. Please check the conditions."),
        _PAGE,
    ),
    numbered_kind(
        "tranche_checked",
        _("{number}: a payment waits for approval"),
        _("“{title}”, {amount}. The specialist has checked the conditions. A second person approves."),
        _("The specialist has checked the conditions. A second person approves."),
        _PAGE,
    ),
    numbered_kind(
        "tranche_approved",
        _("{number}: please enter the payment order"),
        _("“{title}”, {amount}. The payment is approved. The payment order waits for its number and date."),
        _("The payment is approved. The payment order waits for its number and date."),
        _PAGE,
    ),
    numbered_kind(
        "tranche_sent_back",
        _("{number}: the request for a tranche came back"),
        _("“{title}”, {amount}. The request came back: “{remark}” Put it right and ask again."),
        _("The request came back with a remark. Put it right and ask again."),
        _PAGE,
    ),
    numbered_kind(
        "tranche_paid",
        _("{number}: the tranche is paid"),
        _("“{title}”, {amount}. Paid: {paid_on}, payment order {order}."),
        _("The tranche was paid. The payment order stands on its page."),
        _PAGE,
    ),
    numbered_kind(
        "payment_returned",
        _("{number}: the bank returned the payment"),
        _("“{title}”, {amount}. The bank returned the payment: “{reason}” Please check your bank details."),
        _("The payment came back. Please check your bank details."),
        _PAGE,
    ),
    numbered_kind(
        "waiver_asked",
        _("{number}: may one condition be waived?"),
        _("“{title}”, {amount}. The specialist asks to pay without one condition. A second person decides."),
        _("The specialist asks to pay without one condition. A second person decides."),
        _PAGE,
    ),
    numbered_kind(
        "condition_waived",
        _("{number}: a condition is waived"),
        _("“{title}”, {amount}. One condition is waived. The reason stands on the page, for everybody."),
        _("One condition is waived. The reason stands on the page."),
        _PAGE,
    ),
    numbered_kind(
        "tranche_cancelled",
        _("{number}: the tranche is cancelled"),
        _("“{title}”, {amount}. The tranche will not be paid: “{remark}”"),
        _("The tranche will not be paid. The reason stands on its page."),
        _PAGE,
    ),
)


def tell_organisation(tranche: Tranche, code: str, **facts: Any) -> None:
    """Tell the people of the organisation."""
    _tell(members_of(tranche.agreement.award.organisation_id), tranche, code, facts)


def tell_office(tranche: Tranche, code: str, *roles: str, apart_from: User | None = None) -> None:
    """Tell those who hold these roles in the authority."""
    people = holders(tranche.agreement.award.lot.call.authority_id, *roles)
    _tell(people - {apart_from}, tranche, code, {})


def _tell(people: set[User], tranche: Tranche, code: str, facts: dict[str, Any]) -> None:
    known = known_of(tranche.agreement.award.lot.call) | {"amount": tranche.amount}
    notify(people, number=tranche.number, kind=f"agreements.{code}", facts=known | facts)
