"""The agenda of a sitting, proposed from what is known of the call, as lines that can be changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.core.documents import Texts, in_all_languages
from ashar.core.i18n import texts_of
from ashar.core.lifecycle import Words
from ashar.selection.queries import lots_to_decide

EARLIER = {
    Phase.OPENED: _("Declaration of interests"),
    Phase.ADMISSION: _("Admission of the proposals"),
    Phase.SCORING: _("Marks: they appear when all have locked"),
}


def proposed_agenda(call: Call) -> list[Texts]:
    """What is still to be done on the call, in its order; with the decision on each theme."""
    words = [in_all_languages(each) for each in _steps(call)]
    decision = in_all_languages(_("Decision on theme {n}: {title}"))
    for lot in lots_to_decide(call):
        title = texts_of(lot, "title")
        words.append(
            {code: said.format(n=lot.n, title=title.get(code) or "") for code, said in decision.items()}
        )
    return [{"ky": each["ky"], "ru": each["ru"]} for each in words]


def _steps(call: Call) -> Iterator[Words]:
    if not call.is_opened:
        yield _("Opening of the proposals")
    order = list(EARLIER)
    done = order.index(Phase(call.state)) if call.state in order else len(order) if call.is_opened else 0
    for phase in order[done:]:
        yield EARLIER[phase]
    yield _("Discussion of proposals on which the marks lie widely apart")


def as_lines(agenda: Sequence[Texts], language: str) -> str:
    """The agenda in a language, a line for each item."""
    return "\n".join(item.get(language, "") for item in agenda)


def from_lines(ky: str, ru: str) -> list[Texts]:
    """The agenda from its lines; an item without its translation stays so, for the action to refuse."""
    lines = [[line.strip() for line in text.splitlines() if line.strip()] for text in (ky, ru)]
    longest = max(map(len, lines), default=0)
    padded = [each + [""] * (longest - len(each)) for each in lines]
    return [{"ky": one, "ru": other} for one, other in zip(*padded, strict=True)]
