"""What a proposal is asked in the light procedure: six questions, and everywhere the declarations to tick."""

from django.utils.translation import gettext_lazy as _

from ashar.calls.sets.asking import SIX as QUESTIONS
from ashar.calls.sets.asking import Asked as Question
from ashar.core.lifecycle import Words

__all__ = ["DECLARATIONS", "QUESTIONS", "Question"]

DECLARATIONS: dict[str, Words] = {
    "true": _("What we write is true."),
    "not_liquidated": _("The organisation is not being wound up, and its accounts are not frozen."),
    "no_double": _("The same work is not paid from other money."),
    "no_interest": _(
        "None of our people sits in the commission; if one is close to a member, we say so in the answer "
        "about the team."
    ),
    "papers": _(
        "If we win, we bring the papers before signing: registration, charter, tax and Social Fund "
        "certificates."
    ),
}
