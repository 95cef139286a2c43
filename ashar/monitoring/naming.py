"""Whether the office's words for others give away who spoke."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Refused
from ashar.core.search import fold
from ashar.monitoring.models import Opinion

SHORTEST_NAME, SHORTEST_NUMBER = 4, 6


def refuse_to_name(opinion: Opinion, *words: str, name_too: bool = True) -> None:
    """Raise Refused when the words hold the resident's name or contact; a name that is also in the
    title of the order or of the organisation tells nothing.
    """
    text = "\n".join(words)
    if _gives_contact(opinion.contact, text) or (name_too and _gives_name(opinion, text)):
        raise Refused(_("These words show who spoke: a name or a contact. Say it in other words."))


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
