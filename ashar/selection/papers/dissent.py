"""A dissenting opinion that came after the protocol was signed: a paper of its own, attached to it."""

from typing import Any

from django.utils.translation import gettext as _

from ashar.core import i18n
from ashar.core.documents import Facts, Texts
from ashar.core.documents.papers.sitting import DissentFacts
from ashar.core.i18n.saying import said


class DissentPaperFacts(Facts, frozen=True, kw_only=True):
    """A dissenting opinion, and to which protocol it belongs."""

    protocol_number: str
    document: str
    call_number: str
    call_title: Texts
    dissent: DissentFacts


def present_dissent(facts: DissentPaperFacts) -> dict[str, Any]:
    """The opinion in words."""
    return {
        "under": _("Annex to protocol {number}").format(number=facts.protocol_number),
        "heading": _("Dissenting opinion: {name}").format(name=facts.dissent.member),
        "facts": [
            (_("Call"), f"{facts.call_number}, {said(facts.call_title)}"),
            (_("Document of the protocol"), facts.document),
            (_("Written (Bishkek time)"), i18n.moment(facts.dissent.written_at)),
        ],
        "text": said(facts.dissent.text),
    }
