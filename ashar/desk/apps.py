"""Desk as a Django application."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.utils.text import format_lazy


class DeskConfig(AppConfig):
    """Tells the entrance of a demonstration what waits for each of its people."""

    name = "ashar.desk"
    label = "desk"

    def ready(self) -> None:
        """Register with the demonstration's entrance."""
        from ashar.accounts.demonstration import register_waiting
        from ashar.calls.links import register_call_links
        from ashar.desk.orders.links import links_of_call
        from ashar.desk.tasks import tasks_of

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

        register_waiting(waiting)
        register_call_links(links_of_call)
