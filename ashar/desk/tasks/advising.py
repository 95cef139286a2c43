"""What waits between a town and its adviser: notes to read, answers to read, orders that are late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ashar.desk.tasks.people import People, Task, Words
from ashar.desk.tasks.rows import Facts, Turn, Work, work
from ashar.support.models import Note
from ashar.support.queries.dues import Due
from ashar.support.queries.standing import late_orders

READERS = ("specialist", "head")


def advising(people: People) -> Iterator[Work]:
    """One task for each knot with a note, whoever of the office reads it; the author reads the answer."""
    facts = {"number": "number", "authority": "authority", "author": "author"}
    for tell, is_answered, who, roles in (
        (_read_note, False, "author__name", READERS),
        (_read_answer, True, "answered_by__name", ("adviser",)),
    ):
        if not people.hold(*roles):
            continue
        notes = Note.objects.filter(settled_at__isnull=True, answered_at__isnull=not is_answered)
        earlier = notes.filter(number=OuterRef("number"), author=OuterRef("author"), pk__lt=OuterRef("pk"))
        first = notes.filter(~Exists(earlier), authority__in=people.authorities(*roles))
        yield work(tell, first, name=who, **facts)


def _read_note(facts: Facts, people: People) -> Iterator[Turn]:
    yield people.holding(facts["authority"], *READERS), _task(_("Read the adviser’s note"), facts)


def _read_answer(facts: Facts, people: People) -> Iterator[Turn]:
    if facts["author"] in people.holding(facts["authority"], "adviser"):
        yield [facts["author"]], _task(_("Read the answer to your note"), facts)


def _task(title: Words, facts: Facts) -> Task:
    number = facts["number"]
    return Task(title, facts["name"], number, reverse("support:notes", args=[number]), 5)


def late(people: People) -> Iterator[Turn]:
    """One task for all towns of an adviser: the list shows them; three queries."""
    advised = people.authorities("adviser")
    if not advised:
        return
    found = late_orders(people.chains[pk] for pk in advised)
    by_user: dict[int, list[Due]] = defaultdict(list)
    for pk in advised:
        for user in people.holding(pk, "adviser"):
            by_user[user].extend(found.get(people.chains[pk], []))
    for user, dues in by_user.items():
        if dues:
            count = len(dues)
            title = ngettext_lazy(
                "See what is late: %(count)d order", "See what is late: %(count)d orders", "count"
            ) % {"count": count}
            address = reverse("support:towns") + "?late=on"
            yield [user], Task(title, "", "", address, 5 * count, min(due.at for due in dues))
