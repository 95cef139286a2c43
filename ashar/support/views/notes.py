"""Notes of an order: the adviser's words on a knot, and the town's answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ashar.accounts.reader import reader_of
from ashar.core.thread import Knot
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.places.models import Authority
from ashar.support.actions import answer_note, leave_note, settle_note
from ashar.support.forms import NoteForm
from ashar.support.models import OFFICE, Note
from ashar.support.queries.notes import known_knots, notes_of_thread


def notes(request: HttpRequest, number: str) -> HttpResponse:
    """All notes of the order that a knot belongs to; the adviser writes one on this knot."""
    knot = get_object_or_404(known_knots(reader_of(request)), number=number)
    user = reader_of(request)
    form = NoteForm(request.POST or None, initial=_language())
    may_write = user.has_perm("support.leave_note", knot)
    if may_write and form.is_valid():
        facts = form.cleaned_data
        if attempt(request, leave_note, knot=knot, by=user, **facts):
            messages.success(request, _("The note is left. The office of the town has been told."))
            return redirect("support:notes", number)
    return page(request, "support/notes.html", _facts(knot, user) | {"form": form, "may_write": may_write})


def answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The town answers a note."""
    note = _note(request, number, pk, "support.answer_note")
    form = NoteForm(request.POST or None, initial=_language(), label=gettext_lazy("Answer"))
    if form.is_valid():
        answered = attempt(request, answer_note, note=note, by=reader_of(request), **form.cleaned_data)
        if answered:
            messages.success(request, _("The answer is sent. The adviser has been told."))
            return redirect("support:notes", number)
    context = {"note": note, "form": form, "authority": note.authority, "number": number}
    return page(request, "support/answer.html", context)


@require_POST
@refused_shows(lambda request, number, pk: notes(request, number))
def settle(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The adviser has nothing more to ask."""
    settle_note(note=_note(request, number, pk, "support.settle_note"), by=reader_of(request))
    messages.success(request, _("The note is settled."))
    return redirect("support:notes", number)


def _note(request: HttpRequest, number: str, pk: int, permission: str) -> Note:
    return get_allowed(request.user, permission, Note, pk=pk, number=number)


def _language() -> dict[str, str]:
    """Most people write in the language they read."""
    return {"language": "ru" if translation.get_language() == "ru" else "ky"}


def _facts(knot: Knot, user: Any) -> dict[str, Any]:
    town = Authority.objects.get(code=knot.chain)
    return {
        "knot": knot,
        "authority": town,
        "notes": notes_of_thread(knot),
        "may_answer": user.holds(town.pk, *OFFICE),
        "may_settle": user.holds(town.pk, "adviser"),
    }
