"""What waits for whom: worked out from states and the clock, never stored.

`tasks_of` answers for any number of people with the same few queries, so the page of one person
and the list of a whole demonstration cost alike.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from ashar.accounts.models import User
from ashar.core import clock
from ashar.desk.tasks.advising import advising
from ashar.desk.tasks.choosing import choosing
from ashar.desk.tasks.delivering import delivering
from ashar.desk.tasks.paying import paying
from ashar.desk.tasks.people import People, Task, Tasks, people_of, reader_alone
from ashar.desk.tasks.signing import signing
from ashar.desk.tasks.visiting import visiting

__all__ = ["People", "Task", "Tasks", "own_tasks", "tasks_of"]

# Every stage adds what waits for whom: `stage(people, tasks)` with a bounded number of queries.
STAGES: tuple[Callable[[People, Tasks], None], ...] = (
    choosing,
    signing,
    paying,
    delivering,
    visiting,
    advising,
)


def tasks_of(users: Iterable[User]) -> Tasks:
    """Tasks by id of the account: those with a day first, the nearest on top."""
    return _tasks(people_of(list(users)))


def own_tasks(user: User) -> list[Task]:
    """Tasks of whoever asks."""
    return _tasks(reader_alone(user)).get(user.pk, [])


def _tasks(people: People) -> Tasks:
    tasks: Tasks = defaultdict(list)
    for add in STAGES:
        add(people, tasks)
    for found in tasks.values():
        found.sort(key=lambda task: (task.due is None, task.due or clock.now()))
    return tasks
