"""Residents' votes. Nothing here ties a vote to a code or a code to a person (decision record on secrecy)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.priorities.models.meetings import Meeting
from ashar.priorities.models.rounds import Round


class VotingCode(models.Model):
    """A code that lets one person vote once. Only its hash is kept, and whether it was used: not when,
    not by whom, not for what.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    by_mail = models.BooleanField(default=False)
    is_used = models.BooleanField(default=False)


class CodeAsked(models.Model):
    """An e-mail address to which a code of a round was sent, as a keyed digest; tied to no code."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    address_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_code_an_address", fields=["round", "address_hash"])]


class CodeLetter(models.Model):
    """A letter with a code on its way; deleted when it has left. The code is derived from the nonce by the
    installation's key, so the database alone does not hold it.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    address = models.EmailField()
    language = models.CharField(max_length=2)
    nonce = models.CharField(max_length=24)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)


class BallotBox(models.Model):
    """What was voted online in a round, as in a box that was shaken: how many ballots of each kind.

    `ballots`: the chosen numbers of problems ("1 4 7") → how many such ballots. `days`: ISO day → how many
    voted, whatever they chose. One row a round, so no ballot has an order, a time or a row of its own.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="box")
    ballots: Any = models.JSONField(default=dict)
    days: Any = models.JSONField(default=dict)


class PaperState(models.TextChoices):
    """How far a paper ballot has come."""

    ONCE = "once", _("entered by one person")
    AGREED = "agreed", _("entered by two, alike")
    DIFFERS = "differs", _("entered by two, differently")
    SETTLED = "settled", _("settled with the paper in hand")


class PaperBallot(models.Model):
    """A ballot from the box at the polling place, under the number that was written on it afterwards.

    `chosen`: what counts ("1 4", "" for a spoiled one), once two persons read it alike or it was settled.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="paper_ballots")
    n = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=PaperState.choices, default=PaperState.ONCE)
    chosen = models.CharField(max_length=60, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    readings: models.Manager[PaperReading]
    get_state_display: Callable[[], str]

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(name="paper_ballot_once", fields=["round", "n"]),
            models.CheckConstraint(
                name="settled_ballot_names_who",
                condition=~Q(state="settled") | Q(settled_by__isnull=False),
            ),
        ]


class PaperReading(models.Model):
    """What one person read on a paper ballot; `place` is 1 for the first reader, 2 for the second."""

    ballot = models.ForeignKey(PaperBallot, on_delete=models.PROTECT, related_name="readings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    chosen = models.CharField(max_length=60, blank=True)

    by_id: int

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(name="one_reading_a_person", fields=["ballot", "by"]),
            models.UniqueConstraint(name="two_readings_a_ballot", fields=["ballot", "place"]),
            models.CheckConstraint(name="first_or_second_reading", condition=Q(place__in=[1, 2])),
        ]


class HandCount(models.Model):
    """How many hands went up for a problem at a meeting."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="hands")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="hands")
    n = models.PositiveSmallIntegerField()
    votes = models.PositiveIntegerField()

    class Meta:
        ordering = ["meeting_id", "n"]
        constraints = [models.UniqueConstraint(name="hands_once", fields=["round", "meeting", "n"])]
