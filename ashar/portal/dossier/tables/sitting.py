"""Sittings by the minute, votes, protocols with signatures, dissent and corrections; told with the results.

The published protocol says most of it to everybody. The link to a sitting is the commission’s alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from ashar.core.documents import Document
from ashar.portal.dossier.scope import Scope
from ashar.portal.dossier.tables.columns import columns
from ashar.portal.dossier.tables.shape import LANGUAGES, Part, in_both, texts
from ashar.selection.models import (
    Choice,
    DissentingOpinion,
    Matter,
    Motion,
    Presence,
    ProtocolCorrection,
    ProtocolSignature,
    Sitting,
    SittingProtocol,
    Vote,
    Way,
)

Rows = Iterator[Sequence[Any]]


def _published(scope: Scope) -> Any:
    return SittingProtocol.objects.of(scope.call).filter(published_at__isnull=False)


def _sittings_of(scope: Scope) -> dict[int, int]:
    """By id, which of the call it is: those of published protocols; in the full form earlier ones too."""
    if not scope.is_out:
        return {}
    kept, published = Sitting.objects.filter(call=scope.call), _published(scope)
    told = Q(protocol__in=published)
    if scope.is_full:
        told |= Q(told_at__lt=published.aggregate(last=Max("published_at"))["last"], protocol=None)
    shown = set(kept.filter(told).values_list("pk", flat=True))
    every = enumerate(kept.order_by("pk").values_list("pk", flat=True), start=1)
    return {pk: n for n, pk in every if pk in shown}


def _sittings(scope: Scope) -> Rows:
    """When and where; of a protected call no place is told."""
    order = _sittings_of(scope)
    for each in Sitting.objects.filter(pk__in=order).select_related("protocol").order_by("pk"):
        place = "" if scope.call.is_protected else each.place
        agenda = ["; ".join(line.get(code, "") for line in each.agenda) for code in LANGUAGES]
        notice = (each.told_at, each.version)
        times = (each.begun_at, each.closed_at, each.called_off_at)
        protocol = each.protocol.number if each.protocol else ""
        yield order[each.pk], each.begins_at, place, *agenda, *notice, *times, protocol


def _attendance(scope: Scope) -> Rows:
    order = _sittings_of(scope)
    kept = Presence.objects.filter(sitting__in=order).select_related("member__user")
    for each in kept.order_by("sitting_id", "came_at", "pk"):
        whose = (order[each.sitting_id], each.member.user.name)  # type: ignore[attr-defined]
        yield *whose, each.came_at, each.left_at, each.means


def _motions(scope: Scope) -> Rows:
    order = _sittings_of(scope)
    kept = Motion.objects.filter(sitting__in=order).prefetch_related("votes")
    for each in kept.order_by("sitting_id", "n"):
        choices = [vote.choice for vote in each.votes.all()]
        counted = [choices.count(code) for code in Choice.values]
        words = (in_both(Matter(each.matter).label), *texts(each, "text"))
        yield order[each.sitting_id], each.n, *words, each.put_at, *counted, each.is_carried  # type: ignore[attr-defined]


def _votes(scope: Scope) -> Rows:
    order = _sittings_of(scope)
    kept = Vote.objects.filter(motion__sitting__in=order).select_related("motion", "member__user")
    for each in kept.order_by("motion__sitting_id", "motion__n", "pk"):
        where = (order[each.motion.sitting_id], each.motion.n)  # type: ignore[attr-defined]
        yield *where, each.member.user.name, in_both(Choice(each.choice).label), each.reason


def _protocols(scope: Scope) -> Rows:
    kept = _published(scope)
    for each in kept.prefetch_related("present__user"):
        sat = "; ".join(sorted(member.user.name for member in each.present.all()))
        yield (
            each.number,
            each.document,
            in_both(each.state_label()),
            each.held_at,
            sat,
            each.is_quorate,
            each.published_at,
        )


def _signatures(scope: Scope) -> Rows:
    """Who signed which paper; by which certificate is for the office and the inspector."""
    kept = ProtocolSignature.objects.filter(protocol__in=_published(scope))
    if not scope.is_full:
        open_papers = Document.objects.filter(is_public=True, kind="protocol")
        kept = kept.filter(document__in=open_papers.values("number"))
    for each in kept.select_related("protocol", "member__user").order_by("protocol_id", "signed_at", "pk"):
        proof = "; ".join(str(each.certificate[key]) for key in sorted(each.certificate))
        told = (in_both(Way(each.way).label), each.signed_at, proof if scope.is_full else "")
        yield each.protocol.number, each.document, each.member.user.name, *told


def _dissents(scope: Scope) -> Rows:
    kept = DissentingOpinion.objects.filter(protocol__in=_published(scope))
    for each in kept.select_related("protocol", "member__user").order_by("protocol_id", "written_at", "pk"):
        whose = (each.protocol.number, each.document, each.member.user.name)
        yield *whose, *texts(each, "text"), each.written_at


def _corrections(scope: Scope) -> Rows:
    """Papers that replaced a protocol’s; everybody reads of those that came into force."""
    kept = ProtocolCorrection.objects.filter(protocol__in=_published(scope))
    if not scope.is_full:
        kept = kept.filter(in_force_at__isnull=False)
    for each in kept.select_related("protocol").order_by("protocol_id", "n"):
        papers = (each.protocol.number, each.n, each.document, each.replaces)
        times = (each.begun_at, each.in_force_at, each.dropped_at)
        yield *papers, *texts(each, "reason"), ", ".join(sorted(each.changes)), *times


PARTS = (
    Part(
        "sittings",
        _("Sittings"),
        columns(
            "sitting begins_at place agenda_ky agenda_ru told_at notices begun_at closed_at called_off_at "
            "protocol"
        ),
        _sittings,
    ),
    Part(
        "attendance",
        _("Who was there, by the minute"),
        columns("sitting member came_at left_at means"),
        _attendance,
    ),
    Part(
        "motions",
        _("What was put to the vote"),
        columns("sitting n matter text_ky text_ru put_at for against abstained carried"),
        _motions,
    ),
    Part("votes", _("How each member voted"), columns("sitting n member vote reason"), _votes),
    Part(
        "protocols",
        _("Protocols"),
        columns("number document state held_at present quorate published_at"),
        _protocols,
    ),
    Part(
        "signatures",
        _("Signatures of protocols"),
        columns("protocol document member way signed_at certificate"),
        _signatures,
    ),
    Part(
        "dissents",
        _("Dissenting opinions"),
        columns("protocol document member text_ky text_ru recorded_at"),
        _dissents,
    ),
    Part(
        "protocol_corrections",
        _("Corrections of protocols"),
        columns("protocol n document replaces reason_ky reason_ru changed begun_at in_force_at dropped_at"),
        _corrections,
    ),
)
