"""What the adviser notes on the way, and what the town answers."""

from collections.abc import Iterator

from ashar.calls.models import Call
from ashar.core.thread import Knot
from ashar.demo.stories.plot import Moment, Plot
from ashar.demo.town import Town, texts
from ashar.support import actions as support


def advise(town: Town, plot: Plot, call: Call) -> Iterator[Moment]:
    """The adviser leaves a note on the call the day after its announcement; most are answered in a day."""
    words = texts()["notes"].get(plot.themes[0])
    if words is None:
        return
    yield plot.on(16, 10, "call")
    knot = Knot.objects.get(number=call.number)
    note = support.leave_note(knot=knot, text=words["note"], language="ru", by=town.people["adviser"])
    if "answer" in words:
        yield plot.on(16, 15, "call")
        note = support.answer_note(
            note=note, text=words["answer"], language="ky", by=town.people["specialist"]
        )
    if words.get("is_settled"):
        yield plot.on(17, 9, "call")
        support.settle_note(note=note, by=town.people["adviser"])
