"""What is printed for a vote: slips with codes, and paper ballots. Given out once, never kept."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import i18n
from ashar.core.documents import Facts, Kind
from ashar.core.documents.kinds import Texts
from ashar.core.documents.rendering import qr

HERE = Path(__file__).parent
# A slip goes to whoever comes: it speaks both languages.
BOTH = ("ky", "ru")


class SlipsFacts(Facts, frozen=True, kw_only=True):
    """Facts of slips. `codes`: spelled, each with its address; `address`: where a code is typed in."""

    title: Texts
    address: str
    closes_on: date
    codes: list[tuple[str, str]]


class BallotsFacts(Facts, frozen=True, kw_only=True):
    """Facts of a paper ballot. `problems`: numbers and titles."""

    title: Texts
    choices: int
    problems: list[tuple[int, Texts]]


def present_slips(facts: SlipsFacts) -> dict[str, Any]:
    """The slips in words."""
    return {
        "heading": _("Codes for the vote"),
        "lede": _(
            "Cut along the lines. Hand one slip to each person, unseen, and write down no code beside a name."
        ),
        "titles": [each for each in (facts.title.get(code, "") for code in BOTH) if each],
        "address": facts.address.split("://", 1)[-1],
        "words": [_words_of_slip(code, facts) for code in BOTH],
        "slips": [{"code": code, "qr": qr(address)} for code, address in facts.codes],
        "qr_alt": _("QR code of the page of the vote"),
    }


def _words_of_slip(language: str, facts: SlipsFacts) -> str:
    with translation.override(language):
        words = _("Your vote, one time, to the end of {day}. Nobody can tell how you voted.")
        return words.format(day=i18n.day(facts.closes_on))


def present_ballots(facts: BallotsFacts) -> dict[str, Any]:
    """A ballot in words, in both languages on one sheet."""
    words = []
    for language in BOTH:
        with translation.override(language):
            words.append(_("Mark at most {n} problems. Write no name.").format(n=facts.choices))
    return {
        "heading": _("Ballot"),
        "titles": [each for each in (facts.title.get(code, "") for code in BOTH) if each],
        "words": words,
        "problems": [
            {"n": str(n), "titles": [each for each in (titles.get(code, "") for code in BOTH) if each]}
            for n, titles in facts.problems
        ],
        "number": _("Number, written after the box is opened"),
    }


SLIPS = Kind(
    "voting_slips",
    gettext_lazy("Codes for the vote"),
    SlipsFacts,
    HERE / "papers" / "slips.typ",
    present_slips,
)
BALLOTS = Kind(
    "paper_ballot", gettext_lazy("Ballot"), BallotsFacts, HERE / "papers" / "ballot.typ", present_ballots
)
