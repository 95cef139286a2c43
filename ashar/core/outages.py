"""When the service did not answer: the worker asks it every few seconds, and a long silence is kept.

A silence is found when it is over, whatever was the matter: the web process, the database, the machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models, transaction

from ashar.core import clock

LONGEST_PAUSE = timedelta(minutes=2)


class Heartbeat(models.Model):
    """The last moment at which the service was seen to answer: one row."""

    seen_at = models.DateTimeField()


class Outage(models.Model):
    """A time in which it did not. `is_told`: those whose calls it struck have been told."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    is_told = models.BooleanField(default=False)

    class Meta:
        ordering = ["began_at"]
        constraints = [
            models.CheckConstraint(
                name="an_outage_ends_after_its_begin", condition=models.Q(ended_at__gt=models.F("began_at"))
            )
        ]
        indexes = [models.Index(name="outages_by_end", fields=["ended_at"])]

    @property
    def minutes(self) -> int:
        """How long it was, in whole minutes."""
        return int((self.ended_at - self.began_at) / timedelta(minutes=1))


@transaction.atomic
def seen_to_answer() -> Outage | None:
    """Note that the service answers now; the outage that has just ended, if there was one."""
    at = clock.now()
    last = Heartbeat.objects.select_for_update().first()
    if last is None:
        Heartbeat.objects.create(seen_at=at)
        return None
    before, last.seen_at = last.seen_at, at
    last.save(update_fields=["seen_at"])
    if at - before <= LONGEST_PAUSE:
        return None
    found: Outage = Outage.objects.create(began_at=before, ended_at=at)
    return found


def outages_between(begin: datetime, end: datetime) -> list[Outage]:
    """The outages that touch this time, the earliest first."""
    return list(Outage.objects.filter(began_at__lt=end, ended_at__gt=begin))


def untold() -> list[Outage]:
    """The outages of which those concerned have not been told yet."""
    return list(Outage.objects.filter(is_told=False))


def need_not_be_told(outage: Outage) -> None:
    """Note that those concerned have been told."""
    outage.is_told = True
    outage.save(update_fields=["is_told"])
