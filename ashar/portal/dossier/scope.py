"""What belongs to one call, and how much of it may be told at this moment in a form of its dossier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call, CallAmendment, Clarification
from ashar.calls.states import Phase
from ashar.commissions.models import OwnRules
from ashar.core.documents import in_all_languages
from ashar.core.lifecycle import Words
from ashar.core.thread import Kind, Knot, thread_of
from ashar.portal.models import Form
from ashar.proposals.models import Envelope, Proposal
from ashar.proposals.states import UNFILED
from ashar.selection.models import AdmissionCheck, Award, Reopening, ScoreSheet, SittingProtocol

# What is known of a choice is told with its results: proposals, admissions, sheets, protocols, awards.
WITH_THE_RESULTS = frozenset({Kind.PROPOSAL, Kind.ADMISSION, Kind.SCORE_SHEET, Kind.PROTOCOL, Kind.AWARD})
BESIDE_THE_CALL = frozenset({Kind.DECISION, Kind.BUDGET_LINE})
# A report is the organisation's until it is handed in; of a visit nobody hears before it is made.
NOT_YET = {Kind.REPORT: {"draft", "expected"}, Kind.VISIT: {"planned"}}
SEALED = _("The proposals: they are sealed until the opening after the deadline.")
UNPUBLISHED = _("Proposals, interests, marks and decisions: they are added when the results are published.")
ANEW = _("The theme {n}: it is decided anew; its marks and decisions are added with the new results.")
ERASABLE = _(
    "Letters, names and contacts of residents: they are read on their pages only, where they can be erased."
)
NOT_PUBLIC = _(
    "What is not public: proposals in full, declarations, sheets of members, receipts. The full form has it."
)


@dataclass
class Scope:
    """One call in one form at one moment. `numbers`: of everything that may be told, as the journal knows it.

    `open_lots`: ids of the themes whose results are out. `left_out`: what is missing, and why.
    """

    call: Call
    form: Form
    at: datetime
    knots: list[Knot] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    open_lots: set[int] = field(default_factory=set)
    left_out: list[Words] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether it is for the office and the inspector."""
        return self.form == Form.FULL

    @property
    def is_out(self) -> bool:
        """Whether the results of a theme at least are public."""
        return bool(self.open_lots)

    def of_kind(self, kind: str) -> list[int]:
        """Ids of the objects of this kind that may be told."""
        return [knot.subject_id for knot in self.knots if knot.kind == kind]

    @property
    def told_left_out(self) -> list[dict[str, str]]:
        """What is left out, in each language."""
        return [in_all_languages(words) for words in self.left_out]


def scope_of(call: Call, form: str, at: datetime) -> Scope:
    """What belongs to the call and may be told now."""
    found = Scope(call, Form(form), at)
    found.open_lots = _open_lots(call)
    told = _told_with_the_results(found)
    found.knots = [knot for knot in _own_knots(call) if _may_be_told(found, knot, told)]
    found.numbers = {knot.number for knot in found.knots} | set(_beside(found))
    found.left_out = list(_left_out(found))
    return found


def _own_knots(call: Call) -> Iterable[Knot]:
    """Up from the call to where it began, what gave it money, and down to all that came of it."""
    everything = thread_of(call.number)
    known = {knot.pk: knot for knot in everything}
    own = next((knot for knot in everything if knot.number == call.number), None)
    above: set[int] = set()
    up = own
    while up is not None:
        above.add(up.pk)
        up = known.get(up.parent_id) if up.parent_id else None  # type: ignore[attr-defined]
    below = {own.pk} if own else set()
    for knot in everything:  # a parent is older than its children
        if knot.parent_id in below:  # type: ignore[attr-defined]
            below.add(knot.pk)
    wanted = above | below
    beside = (k.pk for k in everything if k.kind in BESIDE_THE_CALL and k.parent_id in above)  # type: ignore[attr-defined]
    wanted |= set(beside)
    return [knot for knot in everything if knot.pk in wanted]


def _may_be_told(scope: Scope, knot: Knot, told: set[str]) -> bool:
    if knot.state in NOT_YET.get(Kind(knot.kind), ()):
        return False
    if knot.is_public:
        return True
    return scope.is_full and (knot.kind not in WITH_THE_RESULTS or knot.number in told)


def _told_with_the_results(scope: Scope) -> set[str]:
    """Numbers of proposals, admissions and awards of the themes that are out, and of sheets that count."""
    lots = scope.open_lots
    filed = Proposal.objects.filter(lot__in=lots).exclude(state__in=UNFILED)
    sheets = ScoreSheet.objects.filter(Q(reopening=None) | Q(reopening__settled_at__isnull=False))
    rows = (
        filed,
        AdmissionCheck.objects.filter(proposal__lot__in=lots),
        Award.objects.filter(lot__in=lots),
        sheets.filter(call=scope.call) if lots else sheets.none(),
    )
    return {number for found in rows for number in found.values_list("number", flat=True)}


def _open_lots(call: Call) -> set[int]:
    """Themes whose results are public, and that are not being decided anew."""
    if not _was_published(call):
        return set()
    anew = set(Reopening.objects.filter(call=call, settled_at=None).values_list("lot", flat=True))
    return {lot.pk for lot in call.lots.all()} - anew


def _was_published(call: Call) -> bool:
    return bool(SittingProtocol.objects.of(call).filter(published_at__isnull=False).exists())


def _beside(scope: Scope) -> Iterable[str]:
    """Numbers of what has no knot: the commission, questions answered, amendments announced, envelopes."""
    call = scope.call
    if call.commission is not None:
        yield call.commission.number
    settled = (lot for lot in call.lots.all() if lot.pk in scope.open_lots or not call.is_opened)
    yield from (lot.number for lot in settled)
    answered = Q() if scope.is_full else Q(state="answered")
    yield from Clarification.objects.filter(answered, call=call).values_list("number", flat=True)
    announced = CallAmendment.objects.filter(call=call, state="announced")
    yield from announced.values_list("number", flat=True)
    if scope.is_full and scope.is_out:
        yield from Envelope.objects.filter(lot__call=call).values_list("number", flat=True)


def _left_out(scope: Scope) -> Iterable[Words]:
    call = scope.call
    if not call.is_opened and not call.is_historic and call.state != Phase.FINISHED:
        yield SEALED
    elif call.is_opened and not _was_published(call):
        yield UNPUBLISHED
    elif call.is_opened:
        anew = (lot.n for lot in call.lots.all() if lot.pk not in scope.open_lots)
        yield from (format_lazy(ANEW, n=n) for n in anew)
    yield ERASABLE if scope.is_full else NOT_PUBLIC


def rules_of_work(call: Call) -> OwnRules | None:
    """The rules of work that bind the commission in this call: the last adopted before its deadline."""
    if call.commission_id is None or call.deadline is None:
        return None
    adopted = OwnRules.objects.filter(commission=call.commission_id, adopted_at__lte=call.deadline)
    return adopted.select_related("scan").order_by("-adopted_at", "-pk").first()
