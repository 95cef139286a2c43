"""What waits between a town and its adviser: notes to read, answers to read, orders that are late."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ashar.desk.tasks.people import People, Task, Tasks, give
from ashar.support.models import Note
from ashar.support.queries.dues import Due
from ashar.support.queries.standing import late_orders

READERS = ("specialist", "head")
_SHOWN = ("number", "authority", "author", "author__name", "answered_at", "answered_by__name")


def advising(people: People, tasks: Tasks) -> None:
    """Notes and their answers; what is late in the towns of an adviser."""
    _notes(people, tasks)
    _late(people, tasks)


def _notes(people: People, tasks: Tasks) -> None:
    """One task for each knot with a note, whoever of the office reads it; the author reads the answer."""
    offices, advised = people.authorities(*READERS), people.authorities("adviser")
    if not offices and not advised:
        return
    waiting = Q(answered_at__isnull=True, authority__in=offices) | Q(
        answered_at__isnull=False, authority__in=advised
    )
    found = Note.objects.filter(waiting, settled_at__isnull=True).order_by("pk")
    seen = set()
    for note in found.values(*_SHOWN):
        key = (note["number"], note["answered_at"] is None, note["author"])
        if key in seen:
            continue
        seen.add(key)
        number, address = note["number"], reverse("support:notes", args=[note["number"]])
        if note["answered_at"] is None:
            task = Task(_("Read the adviser’s note"), note["author__name"], number, address, 5)
            give(tasks, people.holding(note["authority"], *READERS), task)
        elif note["author"] in people.holding(note["authority"], "adviser"):
            tasks[note["author"]].append(
                Task(_("Read the answer to your note"), note["answered_by__name"], number, address, 5)
            )


def _late(people: People, tasks: Tasks) -> None:
    """One task for all towns of an adviser: the list shows them."""
    advised = people.authorities("adviser")
    if not advised:
        return
    late = late_orders(people.chains[pk] for pk in advised)
    by_user: dict[int, list[Due]] = defaultdict(list)
    for pk in advised:
        for user in people.holding(pk, "adviser"):
            by_user[user].extend(late.get(people.chains[pk], []))
    for user, dues in by_user.items():
        if dues:
            count = len(dues)
            title = ngettext_lazy(
                "See what is late: %(count)d order", "See what is late: %(count)d orders", "count"
            ) % {"count": count}
            address = reverse("support:towns") + "?late=on"
            tasks[user].append(Task(title, "", "", address, 5 * count, min(due.at for due in dues)))
