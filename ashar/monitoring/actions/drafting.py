"""Writing a report: kept as it is typed, its files as they come; only the organisation sees a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.core import clock, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.monitoring.models import Photo, Receipt, Report, ReportLine
from ashar.monitoring.models.reports import MOST_PHOTOS, due_days
from ashar.monitoring.queries.reports import promised

NOT_OURS = _("Only the organisation reports on its work.")
ORGANISATION = _("The organisation")
MOST_RECEIPTS = 10


@dataclass(frozen=True)
class Caption:
    """What the organisation says of a photo, and that whoever can be recognised has agreed."""

    caption_ky: str = ""
    caption_ru: str = ""
    has_consent: bool = False


@dataclass(frozen=True)
class Written:
    """A report as it was typed, whole or not.

    `people`: by group (`suppressing`); `spent`: soms by number of the line; `captions`: by id of the photo.
    """

    language: str = "ky"
    text: str = ""
    results: str = ""
    summary_ky: str = ""
    summary_ru: str = ""
    people: Mapping[str, int] = field(default_factory=dict)
    spent: Mapping[int, Decimal | None] = field(default_factory=dict)
    captions: Mapping[int, Caption] = field(default_factory=dict)
    asks_tranche: bool = False


@dataclass(frozen=True)
class Files:
    """Files that came with it, already on disk: receipts by number of the line; photos, full and public."""

    receipts: Sequence[tuple[int, StoredFile]] = ()
    photos: Sequence[tuple[StoredFile, StoredFile]] = ()
    dropped_receipts: Sequence[int] = ()
    dropped_photos: Sequence[int] = ()


class Overtaken(Refused):
    """Somebody else has kept another text meanwhile; nothing was kept."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(
            _(
                "A colleague has changed the report meanwhile. Look at it in another window; "
                "saving again keeps what stands here."
            )
        )


def writing_blockers(agreement: Agreement, index: int) -> Iterator[Blocker]:
    """Why no report can be written at this place now."""
    if agreement.is_historic or not 1 <= index <= len(due_days(agreement)):
        yield Blocker(_("The agreement asks for no such report."))
    elif agreement.state == "closed":
        yield Blocker(_("The order is closed and frozen."))
    elif agreement.state != "active":
        yield Blocker(_("Reports are written while the agreement is in force."))
    if (
        index > 1
        and not Report.objects.filter(
            agreement=agreement, index=index - 1, submitted_at__isnull=False
        ).exists()
    ):
        yield Blocker(_("The report before this one has not been handed in yet."), who=ORGANISATION)


@transaction.atomic
def begin_report(*, agreement: Agreement, index: int, by: User) -> Report:
    """Begin a report, or come back to the one that was begun; its lines are those of the budget.

    A draft leaves no entry in the journal.
    """
    agreement = lifecycle.lock(agreement)
    if not by.has_perm("monitoring.write_report", agreement):
        raise Refused(NOT_OURS)
    begun: Report | None = Report.objects.filter(agreement=agreement, index=index).first()
    if begun is not None:
        _give_lines(begun)
        return begun
    if reasons := list(writing_blockers(agreement, index)):
        raise Refused(*reasons)
    report = Report(agreement=agreement, index=index, due_on=due_days(agreement)[index - 1])
    report.language = by.language if by.language in ("ky", "ru") else "ky"
    lifecycle.begin(report, by=by, quiet=True)
    _give_lines(report)
    return report


def _give_lines(report: Report) -> None:
    """Lines of the awarded budget, unless it has them: a report begun by an earlier version may not."""
    if not report.is_written or report.lines.exists():
        return
    ReportLine.objects.bulk_create(
        ReportLine(report=report, n=n, name=item.name, planned=item.amount)
        for n, item in enumerate(promised(report.agreement).budget, start=1)
        if item.amount
    )


@transaction.atomic
def keep_report(
    *, report: Report, written: Written, by: User, files: Files | None = None, seen: int | None = None
) -> Report:
    """Keep what was typed and what came with it. `seen`: the revision that the page was made from.

    Raises Overtaken when somebody else has kept a later one.
    """
    report = lifecycle.lock(report)
    _check_writable(report, by)
    if seen is not None and seen != report.revision and report.saved_by_id != by.pk:
        raise Overtaken(report)
    for name in ("language", "text", "results", "summary_ky", "summary_ru", "asks_tranche"):
        setattr(report, name, getattr(written, name))
    report.people = dict(written.people)
    report.revision += 1
    report.saved_at, report.saved_by = clock.now(), by
    report.save()
    for line in report.lines.all():
        line.spent = written.spent.get(line.n, line.spent)
        line.save(update_fields=["spent"])
    _keep_captions(report, written.captions)
    if files:
        _keep_files(report, files)
    return report


def _check_writable(report: Report, by: User) -> None:
    if not by.has_perm("monitoring.write_report", report):
        raise Refused(NOT_OURS)
    if not report.is_written:
        raise Refused(_("The report is handed in: it is changed only after it came back with remarks."))


def _keep_captions(report: Report, captions: Mapping[int, Caption]) -> None:
    for photo in report.photos.filter(pk__in=captions):
        for name, value in vars(captions[photo.pk]).items():
            setattr(photo, name, value)
        photo.save(update_fields=["caption_ky", "caption_ru", "has_consent"])


def _keep_files(report: Report, files: Files) -> None:
    """Take away what was given up, and add what came; raises Refused when there are too many.

    What the page sent by itself comes once more when the button is pressed before the answer: kept once.
    """
    Receipt.objects.filter(line__report=report, pk__in=files.dropped_receipts).delete()
    report.photos.filter(pk__in=files.dropped_photos).delete()
    lines = {line.n: line for line in report.lines.all()}
    for n, file in files.receipts:
        if lines[n].receipts.filter(file__sha256=file.sha256).exists():
            continue
        if lines[n].receipts.count() >= MOST_RECEIPTS:
            raise Refused(format_lazy(_("At most {n} receipts for a line."), n=MOST_RECEIPTS))
        Receipt.objects.create(line=lines[n], file=file)
    known = set(report.photos.values_list("full__sha256", flat=True))
    photos = [each for each in files.photos if each[0].sha256 not in known]
    free = sorted(set(range(1, MOST_PHOTOS + 1)) - set(report.photos.values_list("n", flat=True)))
    if len(photos) > len(free):
        raise Refused(format_lazy(_("At most {n} photos."), n=MOST_PHOTOS))
    for n, (full, public) in zip(free, photos, strict=False):
        Photo.objects.create(report=report, n=n, full=full, public=public)
