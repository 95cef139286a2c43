"""Desk as a Django application."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.text import format_lazy


class DeskConfig(AppConfig):
    """Tells where work begins, and the entrance of a demonstration what waits for each of its people."""

    name = "ashar.desk"
    label = "desk"

    def ready(self) -> None:
        """Register with the ways in."""
        from ashar.accounts.demonstration import register_waiting
        from ashar.accounts.links import register_landing
        from ashar.calls.links import register_call_links
        from ashar.desk.orders.links import links_of_call
        from ashar.desk.tasks import own_tasks, tasks_of
        from ashar.support.links import landing_of as list_of

        def waiting(users: Sequence[Any]) -> Mapping[int, Sequence[Any]]:
            return {
                pk: [
                    format_lazy("{title}: {about}", title=task.title, about=task.about or task.number)
                    if task.about
                    else task.title
                    for task in tasks
                ]
                for pk, tasks in tasks_of(users).items()
            }

        def landing(user: Any) -> str:
            """Whoever usually reads a list begins with what waits, when something does; others do anyway."""
            return reverse("desk:work") if list_of(user) and own_tasks(user) else ""

        register_landing(landing)
        register_waiting(waiting)
        register_call_links(links_of_call)
