"""What waits for whom: worked out from states and the clock, never stored.

`tasks_of` answers for any number of people with the same few queries, so the page of one person
and the list of a whole demonstration cost alike.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ashar.accounts.models import User
from ashar.core import clock
from ashar.desk.tasks.advising import advising, late
from ashar.desk.tasks.choosing import choosing
from ashar.desk.tasks.clarifying import clarifying
from ashar.desk.tasks.delivering import delivering
from ashar.desk.tasks.donors import consenting
from ashar.desk.tasks.electing import electing
from ashar.desk.tasks.operating import operating
from ashar.desk.tasks.paying import paying, year_end
from ashar.desk.tasks.people import People, Task, Tasks, people_of, reader_alone
from ashar.desk.tasks.rows import Turn, Work, read
from ashar.desk.tasks.signing import signing
from ashar.desk.tasks.telling import telling
from ashar.desk.tasks.vaulting import vaulting
from ashar.desk.tasks.visiting import visiting

__all__ = ["People", "Task", "Tasks", "own_tasks", "tasks_of"]

# Every stage says which rows wait for whom; one query reads the rows of all.
STAGES: tuple[Callable[[People], Iterator[Work]], ...] = (
    choosing,
    electing,
    clarifying,
    telling,
    signing,
    paying,
    delivering,
    visiting,
    advising,
    consenting,
    operating,
    vaulting,
)
# What is worked out elsewhere; no query when nobody asked about is concerned.
BESIDE: tuple[Callable[[People], Iterator[Turn]], ...] = (year_end, late)


def tasks_of(users: Iterable[User]) -> Tasks:
    """Tasks by id of the account: those with a day first, the nearest on top."""
    return _tasks(people_of(list(users)))


def own_tasks(user: User) -> list[Task]:
    """Tasks of whoever asks."""
    return _tasks(reader_alone(user)).get(user.pk, [])


def _tasks(people: People) -> Tasks:
    tasks: Tasks = defaultdict(list)
    for users, task in _turns(people):
        for user in users:
            tasks[user].append(task)
    for found in tasks.values():
        found.sort(key=lambda task: (task.due is None, task.due or clock.now()))
    return tasks


def _turns(people: People) -> Iterator[Turn]:
    for tell, facts in read(work for stage in STAGES for work in stage(people)):
        yield from tell(facts, people)
    for beside in BESIDE:
        yield from beside(people)
