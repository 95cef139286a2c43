"""Pages on which piles of sheets and files of answers come in."""

from itertools import islice

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ashar.accounts.reader import reader_of
from ashar.core.files import CSV, TABLE_TYPES, open_stored, store
from ashar.core.tables import Table, read_csv, read_workbook
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.places.models import Authority
from ashar.priorities import queries
from ashar.priorities.actions.intakes import (
    drop_intake,
    match_columns,
    prepare_intake,
    take_in_file,
    take_in_sheets,
)
from ashar.priorities.actions.signals import folded
from ashar.priorities.answers import Matching, read_answers, suggest
from ashar.priorities.forms import MatchForm, PileSheet, UploadForm
from ashar.priorities.models import Intake
from ashar.priorities.states import Intake as State

SHOWN = 8
MISTAKES_SHOWN = 100
EARLIER = 20


def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """A grid for paper sheets, letters and words of a meeting, typed without touching the mouse."""
    authority = get_allowed(request.user, "priorities.record_meeting", Authority, code=code)
    sheet = PileSheet(request, authority=authority)
    if sheet.is_valid():
        facts = {"authority": authority, "said": sheet.said(), "by": reader_of(request)}
        taken = attempt(request, take_in_sheets, **facts, **sheet.pile.cleaned_data)
        if taken:
            messages.success(request, _written(taken))
            again = {"channel": taken.channel, "said_on": taken.said_on.isoformat()}
            meeting = {"meeting": str(taken.meeting.pk)} if taken.meeting else {}
            address = reverse("priorities:sheets", args=[code], query=again | meeting)
            return redirect(address)
    context = {"authority": authority, "sheet": sheet}
    return page(request, "priorities/sheets.html", context, status=sheet.status)


def upload(request: HttpRequest, code: str) -> HttpResponse:
    """A file of answers is sent; it is looked at before anything is taken in."""
    authority = get_allowed(request.user, "priorities.record_meeting", Authority, code=code)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = store(form.cleaned_data["file"], purpose="answers", allowed=TABLE_TYPES)
        facts = {"title": form.cleaned_data["title"], "said_on": form.cleaned_data["said_on"]}
        table = form.table
        made = prepare_intake(
            authority=authority,
            file=file,
            sheet=table.sheet,
            matching=suggest(table),
            by=reader_of(request),
            **facts,
        )
        if made.state == State.TAKEN:
            messages.warning(request, _("This very file was taken in before. Nothing is taken in twice."))
        return redirect("priorities:intake", code, made.pk)
    earlier = Intake.objects.filter(authority=authority).select_related("made_by").order_by("-pk")[:EARLIER]
    context = {"authority": authority, "form": form, "earlier": earlier}
    return page(request, "priorities/upload.html", context)


def intake(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What a file says, line by line, before it is taken in; afterwards, what came of it."""
    found = get_allowed(request.user, "priorities.settle_intake", Intake, pk=pk, authority__code=code)
    if found.state != State.PREPARED:
        return page(request, "priorities/intake_done.html", {"intake": found, "authority": found.authority})
    table = _table(found)
    matching = Matching(found.heading or 0, found.columns)
    form = MatchForm(request.POST or None, table=table, matching=matching)
    if form.is_valid() and _match(request, found, form):
        return redirect("priorities:intake", code, pk)
    answers = read_answers(table, matching)
    texts = [folded(said.text, said.where) for said in islice(answers.said, queries.COMPARED)]
    context = {
        "intake": found,
        "authority": found.authority,
        "table": table,
        "form": form,
        "answers": answers,
        "first": answers.said[:SHOWN],
        "mistakes": answers.mistakes[:MISTAKES_SHOWN],
        "mistakes_number": len(answers.mistakes),
        "already_here": queries.already_here(found.authority, texts),
        "compared": len(set(texts)),
    }
    return page(request, "priorities/intake.html", context)


def _match(request: HttpRequest, found: Intake, form: MatchForm) -> bool:
    """Keep how the columns were matched; another sheet is matched anew."""
    sheet = form.cleaned_data.get("sheet") or found.sheet
    matching = Matching(form.cleaned_data["heading"], form.columns())
    if sheet != found.sheet:
        matching = suggest(_table(found, sheet))
    facts = {"heading": matching.heading, "columns": matching.columns}
    return attempt(request, match_columns, intake=found, sheet=sheet, **facts) is not None


@require_POST
@refused_shows(intake)
def take_in(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take in what the file says: all of it."""
    found = get_allowed(request.user, "priorities.settle_intake", Intake, pk=pk, authority__code=code)
    if found.state == State.PREPARED:
        answers = read_answers(_table(found), Matching(found.heading or 0, found.columns))
        messages.success(
            request, _written(take_in_file(intake=found, answers=answers, by=reader_of(request)))
        )
    return redirect("priorities:intake", code, pk)


@require_POST
@refused_shows(intake)
def drop(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let the file go."""
    found = get_allowed(request.user, "priorities.settle_intake", Intake, pk=pk, authority__code=code)
    drop_intake(intake=found, by=reader_of(request))
    messages.success(request, _("The file is gone; nothing was taken in."))
    return redirect("priorities:upload", code)


def _table(found: Intake, sheet: str = "") -> Table:
    """What the file of an intake holds."""
    assert found.file is not None
    with open_stored(found.file) as content:
        if found.file.media_type == CSV.media_type:
            return read_csv(content)
        return read_workbook(content, sheet or found.sheet)


def _written(taken: Intake) -> str:
    said = ngettext("%(n)s line is written down.", "%(n)s lines are written down.", taken.rows)
    return said % {"n": taken.rows}
