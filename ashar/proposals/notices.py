"""What the people of an organisation are told about its proposal."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.core import i18n
from ashar.core.notices import NoticeKind, notify, register
from ashar.organisations.models import MemberCode, Membership
from ashar.organisations.queries import members_of
from ashar.proposals.models import Envelope, Helper, PartnerAsk, Proposal

FILED = "proposals.filed"
WITHDRAWN = "proposals.withdrawn"
HELPER = "proposals.helper"
ENVELOPE = "proposals.envelope"
CONSENT_ASKED = "proposals.consent_asked"
CONSENT_ANSWERED = "proposals.consent_answered"


def register_kinds() -> None:
    """Make the notices of this stage known."""
    register(
        NoticeKind(
            FILED,
            _("Filed: {number}, version {version}"),
            _("{organisation} has filed its proposal for “{title}” on {at}. The receipt is on its page."),
            link="proposals:receipt",
            protected_subject=_("Filed: {number}, version {version}"),
            protected_body=_(
                "A proposal of your organisation was filed on {at}. The receipt is on its page."
            ),
        ),
        NoticeKind(
            WITHDRAWN,
            _("Withdrawn: {number}"),
            _(
                "{organisation} has withdrawn its proposal for “{title}”. "
                "Until {until} it can be filed again."
            ),
            link="proposals:proposal",
            protected_subject=_("Withdrawn: {number}"),
            protected_body=_(
                "A proposal of your organisation was withdrawn. Until {until} it can be filed again."
            ),
        ),
    )
    register(
        NoticeKind(
            ENVELOPE,
            _("An envelope of your organisation came: {envelope}"),
            _(
                "On {at} the commission’s secretary took an envelope of {organisation} for “{title}”, "
                "unopened. If you did not send it, call the contact of the call at once."
            ),
            link="calls:call",
            protected_subject=_("An envelope of your organisation came: {envelope}"),
            protected_body=_(
                "On {at} the commission’s secretary took an envelope of your organisation, unopened. If you "
                "did not send it, call the contact of the call at once."
            ),
        ),
        NoticeKind(
            HELPER,
            _("You are invited to help with a proposal"),
            _("{organisation} has invited you to write some sections of its draft, until it is filed."),
            link="proposals:proposal",
        ),
    )

    register(
        NoticeKind(
            CONSENT_ASKED,
            _("You are asked to be a partner in a proposal"),
            _("{organisation} names you as a partner. What you would consent to stands on the page."),
            link="proposals:consent",
        )
    )
    register(
        NoticeKind(
            CONSENT_ANSWERED,
            _("A partner has answered: {number}"),
            _("{organisation} has answered your request for its consent. The answer stands on the page."),
            link="proposals:partners",
        )
    )


def tell_partner(ask: PartnerAsk) -> None:
    """Write to the heads of a partner that its consent is asked for; nothing of the content goes into it."""
    names = i18n.texts_of(ask.proposal.organisation, "name")
    heads = members_of(ask.organisation_id, MemberCode.HEAD)
    notify(heads, number=ask.proposal.number, kind=CONSENT_ASKED, facts={"organisation": names})


def tell_of_answer(ask: PartnerAsk) -> None:
    """Write to the applicant's people that a partner has answered, not what."""
    names = i18n.texts_of(ask.organisation, "name")
    people = members_of(ask.proposal.organisation_id, MemberCode.HEAD, MemberCode.MANAGER)
    notify(people, number=ask.proposal.number, kind=CONSENT_ANSWERED, facts={"organisation": names})


def tell_of_envelope(envelope: Envelope) -> None:
    """Write to an organisation that an envelope in its name has come: nobody files for it unknown to it."""
    assert envelope.organisation is not None
    facts = known_of(envelope.lot.call) | {
        "envelope": envelope.number,
        "organisation": i18n.texts_of(envelope.organisation, "name"),
        "at": envelope.received_at,
    }
    people = members_of(envelope.organisation.pk)
    notify(people, number=envelope.lot.call.number, kind=ENVELOPE, facts=facts)


def tell_helper(helper: Helper) -> None:
    """Write to somebody from outside who is invited to a draft; nothing of the content goes into it."""
    names = i18n.texts_of(helper.proposal.organisation, "name")
    notify([helper.user], number=helper.proposal.number, kind=HELPER, facts={"organisation": names})


def applicants_of(call: Call) -> Iterable[User]:
    """Everybody who acts today for an organisation whose proposal for the call is filed."""
    filed = Proposal.objects.filter(lot__call=call, state="filed").values("organisation")
    return User.objects.filter(
        pk__in=Membership.objects.current().filter(organisation__in=filed).values("user")
    )


def tell_people(proposal: Proposal, kind: str) -> None:
    """Write to everybody who acts for the organisation today; nothing of the content goes into it."""
    call = proposal.lot.call
    facts = known_of(call) | {
        "version": proposal.version,
        "organisation": i18n.texts_of(proposal.organisation, "name"),
        "at": proposal.filed_at,
        "until": call.deadline,
    }
    notify(members_of(proposal.organisation_id), number=proposal.number, kind=kind, facts=facts)
