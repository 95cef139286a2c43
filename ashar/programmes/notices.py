"""What the office hears of its programme."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.accounts.queries import holders
from ashar.core.notices import NoticeKind, notify, register
from ashar.programmes import links
from ashar.programmes.models import Comment, Consent, ConsentTo

register(
    NoticeKind(
        code="programmes.consent_asked",
        subject=_("Your consent is asked for: {step}, order {order}"),
        body=_("Read what it is about and answer by {until}. Until then the step waits."),
        link="programmes:consent",
    ),
    NoticeKind(
        code="programmes.consent_given",
        subject=_("The donor consents: {step}, order {order}"),
        body=_("The step can be taken now, if nothing else is missing."),
        link="programmes:consent",
    ),
    NoticeKind(
        code="programmes.consent_refused",
        subject=_("The donor refuses its consent: {step}, order {order}"),
        body=_("Read the reason. When it is put right, the donor can be asked again."),
        link="programmes:consent",
    ),
    NoticeKind(
        code="programmes.comment",
        subject=_("A comment on the draft programme {programme}"),
        body=_("Read it and answer it in public, before the programme goes to the council."),
        link="programmes:comment-of",
    ),
)


def tell_of_comment(comment: Comment) -> None:
    """Tell the specialists that somebody waits for an answer."""
    specialists = holders(comment.programme.authority_id, "specialist")
    facts = {"programme": comment.programme.number}
    notify(specialists, number=comment.number, kind="programmes.comment", facts=facts)


def ask_donor(consent: Consent) -> None:
    """Tell the donor’s people that the office waits for their consent."""
    line = consent.budget_line
    people = links.people_of_donor(line.source_id, line.authority_id)
    facts = _facts(consent) | {"until": consent.answer_by}
    notify(people, number=consent.number, kind="programmes.consent_asked", facts=facts)


def tell_of_consent(consent: Consent, *, by: User) -> None:
    """Tell the office what the donor answered, but for whoever entered it."""
    people = holders(consent.budget_line.authority_id, "specialist", "head", "finance") - {by}
    kind = f"programmes.consent_{consent.state}"
    notify(people, number=consent.number, kind=kind, facts=_facts(consent))


def _facts(consent: Consent) -> dict[str, object]:
    """Numbers alone: an order may be a protected one."""
    return {"step": ConsentTo(consent.to).label, "order": consent.budget_line.line.number}
