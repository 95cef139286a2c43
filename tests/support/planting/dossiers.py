"""Dossiers of all calls in both forms, at whatever stage each call is, and where a paper lies."""

from __future__ import annotations

from ashar.calls.models import Call
from ashar.core import clock
from ashar.portal.actions import ask_dossier, make_waiting, record_original
from ashar.portal.dossier.originals import acts_of
from ashar.portal.models import Dossier, Form, Making
from tests.support.planting.words import Town


def dossiers(town: Town) -> None:
    """Asked for by the head, and put together as the worker does."""
    head = town.planted.people["head"]
    assert head is not None
    calls = list(Call.objects.filter(mode="live", announced_at__isnull=False).select_related("authority"))
    kept_at = town.planted.word("where a paper original lies")
    for call in calls:
        act = acts_of(call)[0]
        record_original(call=call, act=act.number, number="1", dated=clock.today(), kept_at=kept_at, by=head)
        for form in Form:
            ask_dossier(call=call, form=form, by=head)
    while make_waiting():
        pass
    assert not Dossier.objects.exclude(state=Making.READY).exists()
