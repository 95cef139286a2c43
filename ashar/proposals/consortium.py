"""Several organisations behind one proposal: what each has consented to, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import i18n
from ashar.core.lifecycle import Blocker, Words
from ashar.core.money import ZERO
from ashar.proposals.document import Content
from ashar.proposals.partner import Partner, terms_of

_som = lazy(i18n.som, str)
CONSENT = "consent-"  # with a partner's `ref`: under which code its letter lies among the files


@dataclass(frozen=True)
class Shares:
    """The arithmetic of the shares: what is asked for, and what is given out of it."""

    asked: Decimal
    given: Decimal

    @property
    def left(self) -> Decimal:
        """What nobody has yet; below zero when more is given than is asked for."""
        return self.asked - self.given


def shares_of(content: Content) -> Shares:
    """The shares of all partners and of the applicant against the sum that is asked for."""
    given = sum((each.share for each in content.partners), content.lead_share)
    return Shares(content.requested, given)


def partner_of(content: Content, ref: str) -> Partner | None:
    """The partner of this `ref`."""
    return next((each for each in content.partners if each.ref == ref), None)


def has_consented(partner: Partner, content: Content) -> bool:
    """Whether its head consented here to just these terms."""
    return partner.consent == terms_of(partner, content.title)


def has_letter(partner: Partner, content: Content) -> bool:
    """Whether a letter is here that speaks of just these terms."""
    return bool(content.files.get(CONSENT + partner.ref)) and partner.letter == terms_of(
        partner, content.title
    )


def faults(content: Content, most: int) -> Iterator[Blocker]:
    """What is missing or wrong in the consortium, each with its partner; `most`: by the rules of the call."""
    partners = content.partners
    if len(partners) > most:
        words = _("The rules of this call admit at most {most} partners; {n} are named.")
        none = _("The rules of this call admit no partners. Take them out.")
        yield Blocker(format_lazy(words, most=most, n=len(partners)) if most else none, link="#partners")
    for each in partners:
        for reason in _partner_faults(each, content):
            yield Blocker(format_lazy(reason, name=each.name), link=f"#partner-{each.ref}")
    if partners:
        yield from _share_faults(content)


def _partner_faults(partner: Partner, content: Content) -> Iterator[Words]:
    if not partner.role.strip():
        yield _("Partner {name}: what it does is not said.")
    if partner.share <= ZERO:
        yield _("Partner {name}: its share of the sum is not said.")
    if has_consented(partner, content) or has_letter(partner, content):
        return
    if partner.consent or content.files.get(CONSENT + partner.ref):
        yield _(
            "Partner {name}: the title, its role or its share has changed since it consented. "
            "Ask for its consent anew."
        )
    else:
        yield _("Partner {name} has not consented yet.")


def _share_faults(content: Content) -> Iterator[Blocker]:
    if content.lead_share <= ZERO:
        yield Blocker(_("The share of your own organisation is not said."), link="#share_lead")
    found = shares_of(content)
    if found.left:
        words = _("The shares make {given}, and {asked} is asked for.")
        facts = {"given": _som(found.given), "asked": _som(found.asked)}
        yield Blocker(format_lazy(words, **facts), link="#partners")
