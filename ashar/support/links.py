"""What support puts on pages of others: notes on calls and agreements, lists for those who only read."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.links import Reading
from ashar.agreements.links import Part
from ashar.agreements.models import Agreement
from ashar.calls.models import Call
from ashar.core.i18n import written
from ashar.core.lifecycle import Words
from ashar.support.models import NOTED
from ashar.support.queries.notes import count_open_notes
from ashar.support.queries.standing import towns_of
from ashar.support.rules import chains_of

LISTS = {"adviser": "support:towns", "donor": "support:funded"}


def links_of_call(user: Any, call: Call) -> Iterator[tuple[Words, str]]:
    """The notes on a call, with how many are not settled, for the office and the adviser."""
    if user.is_authenticated and not call.is_historic and user.holds(call.authority_id, *NOTED):
        count = count_open_notes([call.number]).get(call.number, 0)
        words = format_lazy(_("Notes of the adviser: {n}"), n=count)
        yield words, reverse("support:notes", args=[call.number])


def parts_of_agreement(user: Any, agreement: Agreement) -> Iterator[Part]:
    """The same on the page of an agreement."""
    if user.is_authenticated and not agreement.is_historic and agreement.chain in chains_of(user, *NOTED):
        count = count_open_notes([agreement.number]).get(agreement.number, 0)
        yield Part(_("Notes of the adviser"), "support/_part.html", {"notes_open": count}, 90)


def landing_of(user: Any) -> str:
    """The list of an adviser or an observer who does nothing else here; empty for everybody else."""
    duties = user.duties()
    if not duties or not duties <= LISTS.keys():
        return ""
    return reverse(LISTS["adviser" if "adviser" in duties else "donor"])


def readings_of(user: Any) -> Iterator[Reading]:
    """Lists for those who advise, pay or check."""
    duties = user.duties()
    if "adviser" in duties:
        yield Reading(
            _("Where the towns stand"),
            _("Every running order of the towns you advise: stage, what is late, what comes next, notes."),
            reverse("support:towns"),
        )
    if "donor" in duties:
        yield Reading(
            _("The towns and the money"),
            _("The same list with the money of your programme: allocated, agreed, paid, not spent."),
            reverse("support:funded"),
        )
    if duties & {"ministry", "auditor"}:
        yield from _of_checking(user)
    if "operator" in duties:
        yield from _of_operating()


def _of_operating() -> Iterator[Reading]:
    yield Reading(
        _("Authorities"),
        _("Which authorities work here and who answers in each; the first person of each is invited here."),
        reverse("authorities"),
    )
    yield Reading(
        _("Support programmes"),
        _("Which towns an adviser and a donor’s observer see, and until when."),
        reverse("support:programmes"),
    )
    yield Reading(
        _("Days off"),
        _("Holidays that move are stated here with their paper; every deadline is counted by them."),
        reverse("regulations:days"),
    )
    yield Reading(
        _("Templates of calls"),
        _("Calls, criteria, questions and lists of papers that every town can begin from."),
        reverse("calls:templates"),
    )
    yield Reading(
        _("The journal"),
        _("Every act that others rely on, in one chain for each authority; anybody can check it."),
        reverse("core:journal"),
    )


def _of_checking(user: Any) -> Iterator[Reading]:
    for code, town in sorted(towns_of(user, "auditor").items()):
        about = format_lazy(
            _("{authority}: by source and by order, to each entry and the paper behind it."),
            authority=str(written(town, "name")),
        )
        yield Reading(_("Money of the authority"), about, reverse("programmes:money-of", args=[code]))
    yield Reading(
        _("Money of all authorities"),
        _("What councils gave, what is committed and what is paid."),
        reverse("programmes:money"),
    )
    yield Reading(
        _("The journal"),
        _("Every act that others rely on, in one chain for each authority; anybody can check it."),
        reverse("core:journal"),
    )
    yield Reading(
        _("The rules"),
        _("Every number of the procedure, with its article and whether it is verified."),
        reverse("regulations:rules"),
    )
