"""Whether words for everybody give away who spoke, or where protected people are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.search import fold
from ashar.monitoring.models import Opinion

SHORTEST_NAME, SHORTEST_NUMBER = 4, 6
# A street, or a house with its number, as people write them in Kyrgyz and Russian.
ADDRESS = re.compile(
    r"\bкөчөсү|\bкөч\.|\bкичирайон|\bүй\s*№?\s*\d|\bбатир\w*\s*№?\s*\d"
    r"|\bул\.|\bулиц\w*\s+(?-i:[А-ЯЁӨҮҢ])|\bпереул|\bпросп|\bпр-т|\bмкр\b|\bмикрорайон"
    r"|\bдоме?\s*№?\s*\d|\bкв\.\s*\d|\bквартир\w*\s*№?\s*\d",
    re.IGNORECASE,
)


def refuse_to_name(opinion: Opinion, *words: str, name_too: bool = True) -> None:
    """Raise Refused when the words hold the resident's name or contact; a name that is also in the
    title of the order or of the organisation tells nothing.
    """
    text = "\n".join(words)
    if _gives_contact(opinion.contact, text) or (name_too and _gives_name(opinion, text)):
        raise Refused(_("These words show who spoke: a name or a contact. Say it in other words."))


def place_blockers(agreement: Agreement, *words: str, link: str = "") -> Iterator[Blocker]:
    """Where protected people are helped, nothing that everybody reads holds an address."""
    if agreement.award.lot.call.is_protected and ADDRESS.search("\n".join(words)):
        sentence = _("The people concerned are protected: take the address out of what everybody reads.")
        yield Blocker(sentence, link=link)


def refuse_a_place(agreement: Agreement, *words: str) -> None:
    """Raise Refused when words for everybody hold an address of protected people."""
    if reasons := list(place_blockers(agreement, *words)):
        raise Refused(*reasons)


def _gives_contact(contact: str, text: str) -> bool:
    if "@" in contact:
        return contact.strip().lower() in text.lower()
    end_of_number = re.sub(r"\D", "", contact)[-SHORTEST_NUMBER:]
    return len(end_of_number) == SHORTEST_NUMBER and end_of_number in re.sub(r"[\s()\-–.]", "", text)


def _gives_name(opinion: Opinion, text: str) -> bool:
    award = opinion.agreement.award
    known = [award.organisation.name_ky, award.organisation.name_ru, award.title]
    harmless = set(fold(" ".join(known)).split())
    names = {each for each in fold(opinion.name).split() if len(each) >= SHORTEST_NAME} - harmless
    return any(f" {name}" in f" {fold(text)}" for name in names)
