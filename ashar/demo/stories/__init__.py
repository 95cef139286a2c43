"""The stories of the demonstration town: what happened, day by day, told by calling actions only.

A story is a generator: it yields the moment and the stage of its next deed, and does the deed when
it is resumed, under the town's own clock at that moment. `actions.build_demo` tells all stories in
the order of their moments, so the town's journal runs forward.
"""

from collections.abc import Iterator
from heapq import merge

from ashar.demo.stages import STAGES
from ashar.demo.stories.advising import advise
from ashar.demo.stories.clarifying import ask_and_answer, subscribe
from ashar.demo.stories.competing import file_proposals, select
from ashar.demo.stories.delivering import carry_out
from ashar.demo.stories.objecting import complain
from ashar.demo.stories.ordering import announce, plan_order
from ashar.demo.stories.plot import Moment, Plot, working_days_before
from ashar.demo.town import Town

__all__ = ["STAGES", "Moment", "Plot", "tell", "working_days_before"]


def tell(town: Town, plot: Plot) -> Iterator[Moment]:
    """One order, from what residents say to its closing; of several awards, the first is carried out."""
    line = yield from plan_order(town, plot)
    subscribe(town, plot)
    call = yield from announce(town, plot, line)
    yield from advise(town, plot, call)
    yield from merge(file_proposals(town, plot, call), ask_and_answer(town, plot, call))
    awards = yield from select(town, plot, call)
    yield from complain(town, plot, call)
    if awards:
        yield from carry_out(town, plot, awards[0])
