"""Pages of reports: writing one, reading it, returning and accepting it, what is public of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashar.accounts.models import User
from ashar.accounts.reader import reader_of
from ashar.agreements.models import Agreement
from ashar.core.i18n import number as figure
from ashar.core.lifecycle import Refused
from ashar.core.money import ZERO
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.core.web.downloads import serve
from ashar.monitoring.actions import correcting, drafting
from ashar.monitoring.actions import reports as deeds
from ashar.monitoring.forms.checking import CorrectReportForm, ReleaseForm, ReturnForm
from ashar.monitoring.forms.reports import SECTION_WORDS, DraftForm
from ashar.monitoring.models import Photo, Receipt, Report, ReportLine
from ashar.monitoring.models.reports import due_days
from ashar.monitoring.queries import reports as queries
from ashar.monitoring.suppressing import DISABLED, Group, Shown, shown, total_of


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, number: str, index: int) -> HttpResponse:
    """The page on which a report is written; it keeps what was typed, and files as they come."""
    agreement = get_allowed(request.user, "monitoring.write_report", Agreement, number=number)
    report = Report.objects.filter(agreement=agreement, index=index).first()
    if report is not None and not report.is_written:
        return redirect("monitoring:report", report.number)
    if report is None and (blockers := list(drafting.writing_blockers(agreement, index))):
        context = {"agreement": agreement, "index": index, "blockers": blockers}
        return page(request, "monitoring/no_report.html", context)
    if request.method == "POST":
        return _keep(request, agreement, index)
    return _show(request, agreement, report or _blank(agreement, index))


def _blank(agreement: Agreement, index: int) -> Report:
    """A report that nobody has begun: nothing is written before something is sent."""
    return Report(agreement=agreement, index=index, due_on=due_days(agreement)[index - 1])


def _form(data: Any, files: Any, report: Report) -> DraftForm:
    lines = _lines(report) if report.pk else _blank_lines(report)
    photos = list(report.photos.all()) if report.pk else []
    offers = queries.next_tranche(report.agreement) is not None
    return DraftForm(data, files, report=report, lines=lines, photos=photos, offers_tranche=offers)


def _lines(report: Report) -> list[ReportLine]:
    return list(report.lines.prefetch_related(Prefetch("receipts", Receipt.objects.select_related("file"))))


def _blank_lines(report: Report) -> list[ReportLine]:
    budget = queries.promised(report.agreement).budget
    return [
        ReportLine(n=n, name=item.name, planned=item.amount)
        for n, item in enumerate(budget, start=1)
        if item.amount
    ]


def _keep(request: HttpRequest, agreement: Agreement, index: int) -> HttpResponse:
    """Keep what can be understood, then hand it in if that was asked for."""
    user = reader_of(request)
    try:
        report = drafting.begin_report(agreement=agreement, index=index, by=user)
        form = _form(request.POST, request.FILES, report)
        form.is_valid()
        report = _save(form, report, user)
    except Refused as refused:
        return _refused(request, refused, agreement, index)
    changed = form.changed_sections()
    if request.headers.get("HX-Request"):
        return _fragments(request, report, form, changed)
    if form.errors:
        return _show(request, agreement, report, _again(request, report, form))
    if "submit" in request.POST and attempt(request, deeds.submit_report, report=report, by=user) is not None:
        messages.success(request, _("The report is handed in. You will hear what becomes of it."))
        return redirect("monitoring:report", report.number)
    if "submit" in request.POST:
        return _show(request, agreement, report)
    messages.success(request, _("Saved. Nobody but your organisation sees it yet."))
    return redirect("monitoring:write-report", agreement.number, index)


def _again(request: HttpRequest, report: Report, form: DraftForm) -> DraftForm:
    """The form as it was typed, beside the files that came with it and are kept now."""
    sent = request.POST.copy()
    sent["seen"] = str(report.revision)
    again = _form(sent, None, report)
    again.is_valid()
    for name in form.files.keys() & form.errors.keys():
        for error in form.errors.as_data()[name]:
            again.add_error(name, error)
    return again


def _save(form: DraftForm, report: Report, user: User) -> Report:
    return drafting.keep_report(
        report=report,
        written=form.written(),
        files=form.stored(),
        seen=form.cleaned_data.get("seen"),
        by=user,
    )


def _refused(request: HttpRequest, refused: Refused, agreement: Agreement, index: int) -> HttpResponse:
    """What was typed stays in the fields; a colleague's later text is told of."""
    request.refusals = refused.reasons  # type: ignore[attr-defined]
    report = Report.objects.filter(agreement=agreement, index=index).first() or _blank(agreement, index)
    sent = request.POST.copy()
    sent["seen"] = str(report.revision)
    form = _form(sent, request.FILES, report)
    form.is_valid()
    if request.headers.get("HX-Request"):
        return render(
            request, "monitoring/_report_kept.html", _told(report, form) | {"oob": True}, status=422
        )
    return _show(request, agreement, report, form)


def _fragments(request: HttpRequest, report: Report, form: DraftForm, changed: set[str]) -> HttpResponse:
    """What the script puts on the page after keeping: files that came, what is missing, the time."""
    fresh = _form(None, None, report)
    context = _told(report, form) | {"fresh": fresh, "changed": changed, "oob": True}
    return render(request, "monitoring/_report_kept.html", context)


def _told(report: Report, form: DraftForm) -> dict[str, Any]:
    """What is told beside the form."""
    missing = list(deeds.submitting_blockers(report)) if report.pk else []
    return {"report": report, "form": form, "missing": missing, "fresh": None, "changed": set(), "oob": False}


def _show(
    request: HttpRequest, agreement: Agreement, report: Report, form: DraftForm | None = None
) -> HttpResponse:
    form = form or _form(None, None, report)
    promised = queries.promised(agreement)
    context = _told(report, form) | {
        "agreement": agreement,
        "authority": agreement.award.lot.call.authority,
        "promised": promised.answers.get("result", ""),
        "planned": sum((line.planned for line in form.report_lines), ZERO),
        "spent": sum((line.spent or ZERO for line in form.report_lines), ZERO),
        "total": total_of(report.people),
        "remarks": report.remarks if report.state == "returned" else {},
    }
    return page(request, "monitoring/write_report.html", context)


@require_safe
def report(request: HttpRequest, number: str) -> HttpResponse:
    """A report as it was handed in, and what the office can do with it."""
    found = get_allowed(request.user, "monitoring.read_report", Report, number=number)
    user, agreement = reader_of(request), found.agreement
    is_own = user.has_perm("monitoring.write_report", found)
    if is_own and found.state == "draft":
        return redirect("monitoring:write-report", agreement.number, found.index)
    photos = list(found.photos.all())
    context = _reading(found) | {
        "photos": photos,
        "is_own": is_own,
        "is_shown": is_own or found.state != "returned",
        "corrections": list(queries.corrections_of(number)),
        "slot_late": found.days_late,
    }
    if user.has_perm("monitoring.accept_report", found):
        context |= _checking(found, photos)
    return page(request, "monitoring/report.html", context)


def _reading(found: Report) -> dict[str, Any]:
    lines = _lines(found)
    people, agreement = found.people, found.agreement
    public = found.public_people or shown(people, queries.least_shown(agreement)).to_json()
    return {
        "report": found,
        "agreement": agreement,
        "authority": agreement.award.lot.call.authority,
        "lines": lines,
        "planned": sum((line.planned for line in lines), ZERO),
        "spent": sum((line.spent or ZERO for line in lines), ZERO),
        "people_rows": [[group.label, figure(people.get(group.value, 0))] for group in Group],
        "disabled": people.get(DISABLED, 0),
        "total": total_of(people),
        "public": Shown.from_json(public),
        "groups": dict(Group.choices),
        "promised": queries.promised(agreement).answers.get("result", ""),
        "sections": SECTION_WORDS,
    }


def _checking(found: Report, photos: list[Photo]) -> dict[str, Any]:
    """What a second person needs to accept or return it."""
    if found.state != "submitted":
        return {"may_correct": found.state == "accepted"}
    action = reverse("monitoring:accept-report", args=[found.number])
    return {
        "accept": decision(found, "accept", deeds.checking_blockers(found), action=action),
        "release_form": ReleaseForm(report=found, photos=photos),
    }


@require_POST
@refused_shows(report)
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Accept the report, and release what was ticked."""
    found = get_allowed(request.user, "monitoring.accept_report", Report, number=number)
    form = ReleaseForm(request.POST, report=found, photos=list(found.photos.all()))
    form.is_valid()
    deeds.accept_report(report=found, release=form.release(), by=reader_of(request))
    messages.success(request, _("The report is accepted."))
    return redirect("monitoring:report", number)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    """Return the report with remarks."""
    found = get_allowed(request.user, "monitoring.accept_report", Report, number=number)
    form = ReturnForm(request.POST or None)
    if (
        form.is_valid()
        and attempt(
            request, deeds.return_report, report=found, remarks=form.cleaned_data, by=reader_of(request)
        )
        is not None
    ):
        messages.success(request, _("The report is returned; the organisation is told."))
        return redirect("monitoring:report", number)
    return page(request, "monitoring/return_report.html", {"form": form, "report": found})


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Change what everybody sees of an accepted report."""
    found = get_allowed(request.user, "monitoring.accept_report", Report, number=number)
    photos = list(found.photos.all())
    form = ReleaseForm(request.POST if request.method == "POST" else None, report=found, photos=photos)
    if (
        form.is_valid()
        and attempt(
            request, deeds.change_release, report=found, release=form.release(), by=reader_of(request)
        )
        is not None
    ):
        messages.success(request, _("What everybody sees is changed."))
        return redirect("monitoring:report", number)
    return page(request, "monitoring/release_report.html", {"form": form, "report": found})


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Correct an accepted report, with a reason."""
    found = get_allowed(request.user, "monitoring.accept_report", Report, number=number)
    form = CorrectReportForm(request.POST or None, report=found, lines=list(found.lines.all()))
    if (
        form.is_valid()
        and attempt(
            request,
            correcting.correct_report,
            report=found,
            written=form.written(),
            reason=form.reason_given(),
            by=reader_of(request),
        )
        is not None
    ):
        messages.success(request, _("The report is corrected; the old version stays readable below."))
        return redirect("monitoring:report", number)
    return page(request, "monitoring/correct_report.html", {"form": form, "report": found})


@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A receipt, for the organisation and the office; never public."""
    return serve(get_allowed(request.user, "monitoring.read_report", Receipt, pk=pk).file)


@require_safe
def photo(request: HttpRequest, pk: int, *, is_small: bool = False) -> HttpResponseBase:
    """A photo, in full or small, for the organisation and the office."""
    found = get_allowed(request.user, "monitoring.read_report", Photo, pk=pk)
    return serve(found.public if is_small else found.full)
