"""Corrections of what was written and accepted: a new version with a reason takes the place of the old."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, i18n, lifecycle
from ashar.core.documents import kind_of, supersede
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.monitoring import suppressing
from ashar.monitoring.actions.drafting import Written
from ashar.monitoring.actions.reports import NOT_THE_OFFICE
from ashar.monitoring.evaluating import Answer, words_of
from ashar.monitoring.models import AcceptanceAct, Correction, Evaluation, Report
from ashar.monitoring.naming import place_blockers
from ashar.monitoring.notices import reports as notices
from ashar.monitoring.queries.reports import least_shown

Corrected = Report | AcceptanceAct | Evaluation
TEXTS = ("text", "results", "summary_ky", "summary_ru")
_som = lazy(i18n.som, str)


@dataclass(frozen=True)
class Reason:
    """Why it is corrected; everybody reads it."""

    ky: str = ""
    ru: str = ""


def facts_of(thing: Corrected) -> dict[str, Any]:
    """What it says now, as a correction keeps it."""
    if isinstance(thing, Report):
        lines = [{"n": each.n, "name": each.name, "spent": str(each.spent)} for each in thing.lines.all()]
        texts = {name: getattr(thing, name) for name in TEXTS}
        return texts | {"people": thing.people, "lines": lines, "public_people": thing.public_people}
    if isinstance(thing, AcceptanceAct):
        document = thing.document.number if thing.document else ""
        return {"signed_on": thing.signed_on.isoformat(), "document": document, "scan": thing.scan_id}
    attracted = None if thing.attracted is None else str(thing.attracted)
    return {"answers": thing.answers, "attracted": attracted}


@transaction.atomic
def correct_report(*, report: Report, written: Written, reason: Reason, by: User) -> Report:
    """Correct an accepted report; the sum that was accounted for stays, its lines may change.

    What was released stays released: whoever corrects it reads the new summary with the eyes of everybody.
    """
    report = lifecycle.lock(report)
    lines = list(report.lines.all())
    was = sum((line.spent or ZERO for line in lines), ZERO)
    now = sum((written.spent.get(line.n) or ZERO for line in lines), ZERO)
    public = (written.summary_ky, written.summary_ru, reason.ky, reason.ru)
    blockers = list(place_blockers(report.agreement, *public))
    if was != now:
        words = _("The sum of the lines stays {sum}: it is accounted for. Money that comes back is recorded.")
        blockers.append(Blocker(format_lazy(words, sum=_som(was)), who=_("The finance officer")))
    _begin(report, reason, by, blockers)
    for line in lines:
        line.spent = written.spent.get(line.n) or ZERO
        line.save(update_fields=["spent"])
    people = dict(written.people)
    shown = suppressing.shown(people, least_shown(report.agreement)).to_json()
    texts = {name: getattr(written, name) for name in TEXTS}
    return _finish(report, reason, by, people=people, public_people=shown, **texts)


@transaction.atomic
def correct_act(
    *, act: AcceptanceAct, signed_on: date, reason: Reason, by: User, scan: StoredFile | None = None
) -> AcceptanceAct:
    """Correct the day of the act, or the photograph of the signed one; a new paper supersedes the old."""
    act = lifecycle.lock(act)
    late = [Blocker(_("The day of the act is still to come."))] if signed_on > clock.today() else []
    _begin(act, reason, by, late)
    facts: dict[str, Any] = {"signed_on": signed_on}
    if scan is not None:
        facts["scan"] = scan
    if act.document is not None:
        said = kind_of(act.document.kind).unpack(bytes(act.document.data))
        fresh = type(said)(**{**_fields(said), "signed_on": signed_on})
        facts["document"] = supersede(act.document, data=fresh, by=by, reason=reason.ky or reason.ru)
    return _finish(act, reason, by, **facts)


def _fields(said: Any) -> dict[str, Any]:
    """The facts of a paper without its salt: the new one gets its own."""
    return {name: getattr(said, name) for name in said.__struct_fields__ if name != "salt"}


@transaction.atomic
def correct_evaluation(
    *,
    evaluation: Evaluation,
    answers: Mapping[str, Answer],
    attracted: Decimal | None,
    reason: Reason,
    by: User,
) -> Evaluation:
    """Correct the answers about the result."""
    evaluation = lifecycle.lock(evaluation)
    words = (*words_of(answers.values()), reason.ky, reason.ru)
    _begin(evaluation, reason, by, list(place_blockers(evaluation.agreement, *words)))
    kept = {code: vars(answer) for code, answer in answers.items()}
    return _finish(evaluation, reason, by, answers=kept, attracted=attracted)


def _begin(thing: Any, reason: Reason, by: User, blockers: list[Blocker]) -> None:
    """Refuse, or keep what was said until now."""
    if not by.has_perm("monitoring.close_order", thing):
        raise Refused(NOT_THE_OFFICE)
    if not (reason.ky.strip() or reason.ru.strip()):
        blockers = [*blockers, Blocker(_("Write the reason: it is public."))]
    lifecycle.check(thing, "correct", blockers)
    Correction.objects.create(
        agreement=thing.agreement,
        number=thing.number,
        n=Correction.objects.filter(number=thing.number).count() + 1,
        was=facts_of(thing),
        reason_ky=reason.ky,
        reason_ru=reason.ru,
        made_at=clock.now(),
        made_by=by,
    )


def _finish(thing: Any, reason: Reason, by: User, **facts: Any) -> Any:
    """Take the step with the new facts; only the reason enters the journal."""
    lifecycle.move(thing, "correct", by=by, record={"reason_ky": reason.ky, "reason_ru": reason.ru}, **facts)
    notices.tell_both(thing.agreement, "corrected", by=by)
    return thing
