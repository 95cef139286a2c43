"""What people hear of residents' words: never the words themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core.notices import NoticeKind, notify, register
from ashar.monitoring.models import Opinion
from ashar.monitoring.notices.visits import facts_of, office_of, people_of

register(
    NoticeKind(
        code="monitoring.opinion",
        subject=_("A resident wrote about an order: {title}"),
        body=_("Answer by {day}. The answer stands in public, without names."),
        link="monitoring:opinion",
        protected_subject=_("A resident wrote about an order: {number}"),
        protected_body=_("Answer by {day}. The answer stands in public, without names."),
    ),
    NoticeKind(
        code="monitoring.gist",
        subject=_("What residents say of your work: {title}"),
        body=_("The city hall passed on what a resident said. Read it on the page of the agreement."),
        link="monitoring:visits-of",
        protected_subject=_("What residents say of your work: {number}"),
        protected_body=_(
            "The city hall passed on what a resident said. Read it on the page of the agreement."
        ),
    ),
)


def tell_of_opinion(opinion: Opinion) -> None:
    """Tell the specialists that somebody waits for an answer."""
    facts = facts_of(opinion.agreement) | {"day": opinion.answer_by}
    specialists = office_of(opinion.agreement, "specialist")
    notify(specialists, number=opinion.number, kind="monitoring.opinion", facts=facts)


def tell_of_gist(opinion: Opinion, *, by: User) -> None:
    """Tell the organisation that there is something to read."""
    people = people_of(opinion.agreement) - {by}
    notify(people, number=opinion.agreement.number, kind="monitoring.gist", facts=facts_of(opinion.agreement))
