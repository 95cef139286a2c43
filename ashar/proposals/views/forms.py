"""The form of a call filled in outside: taken with the draft, and brought back with a look at it first."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ashar.core.lifecycle import Refused
from ashar.core.web.answers import page
from ashar.core.web.downloads import serve_docx
from ashar.proposals import content as port
from ashar.proposals.actions import save_draft
from ashar.proposals.beside_forms import WordForm
from ashar.proposals.content import DECLARATIONS, Content
from ashar.proposals.forms import DraftForm
from ashar.proposals.merging import overlaid
from ashar.proposals.showing import figure, said, told_line
from ashar.proposals.views.keyless import needs_key
from ashar.proposals.views.writing import FORM, TEXT, Desk, desk_of, frame_of, is_writable
from ashar.proposals.wordform import draw_form


@require_safe
@needs_key
def taken(request: HttpRequest, number: str) -> HttpResponseBase:
    """The form of the call with what the draft says, for those who write all of it."""
    desk, language = _desk(request, number), str(translation.get_language())
    if not desk.user.has_perm("proposals.write_proposal", desk.own):
        raise PermissionDenied(_("Only people of the organisation take the whole text."))
    content = port.load_own(desk.own, by=desk.user)
    drawn = draw_form(desk.own.lot.call, desk.sheet, language, content)
    return serve_docx(drawn, f"{number}-{language}.docx")


@require_http_methods(["GET", "HEAD", "POST"])
@needs_key
def brought(request: HttpRequest, number: str) -> HttpResponse:
    """What the form says, beside what is kept; the button puts it into the draft.

    Nothing of it is kept here: it waits in the fields of the page itself.
    """
    desk = _desk(request, number)
    if not is_writable(desk.own):
        return redirect(TEXT, number)
    now = port.load_own(desk.own, by=desk.user)
    if "take" in request.POST:
        return _take(request, desk, now)
    is_sent = request.method == "POST"
    sent = (request.POST, request.FILES) if is_sent else ()
    word = WordForm(*sent, call=desk.own.lot.call, sheet=desk.sheet)
    word.is_valid()
    return _show(request, desk, word, now)


def _show(request: HttpRequest, desk: Desk, word: WordForm, now: Content) -> HttpResponse:
    parts = word.brought.parts & desk.parts
    mistakes = word.mistakes() if word.is_bound else []
    wanted = overlaid(Content(), word.brought.content, parts, desk.sheet)
    context: dict[str, Any] = {
        **frame_of(desk.own),
        "desk": desk,
        "word": word,
        "mistakes": mistakes,
        "is_read": word.is_bound and not mistakes,
        "is_ours": desk.user.has_perm("proposals.write_proposal", desk.own),
        "wanted": wanted,
        "parts": parts,
        "said": [each for each in said(desk.sheet, wanted) if each.question.code in parts],
        "rows": [[told_line(item), figure(item.amount), figure(item.own)] for item in wanted.budget],
        "declared": [words for code, words in DECLARATIONS.items() if code in wanted.declarations],
        "hidden": _hidden(desk, now, overlaid(now, wanted, parts, desk.sheet)),
    }
    return page(request, "proposals/form_brought.html", context, status=422 if mistakes else 200)


def _take(request: HttpRequest, desk: Desk, now: Content) -> HttpResponse:
    form = desk.form(request.POST, now)
    form.is_valid()
    mine, seen = form.content(), form.cleaned_data.get("seen", "")
    try:
        save_draft(proposal=desk.own, content=mine, by=desk.user, seen=seen, parts=desk.parts)
    except Refused as refused:
        request.refusals = refused.reasons  # type: ignore[attr-defined]
        word = WordForm(call=desk.own.lot.call, sheet=desk.sheet)
        return _show(request, desk, word, now)
    return redirect(TEXT, desk.own.number)


def _desk(request: HttpRequest, number: str) -> Desk:
    desk = desk_of(request, number, FORM)
    if not desk.parts:
        raise PermissionDenied(_("This proposal is not written any more."))
    return desk


def _hidden(desk: Desk, now: Content, wanted: Content) -> DraftForm:
    """All that this person writes as a form that was sent, over what is kept now."""
    shown = desk.form(None, wanted, seen=desk.marks(now))
    sent = {bound.name: bound.field.prepare_value(shown.initial.get(bound.name, "")) for bound in shown}
    sent = {name: value for name, value in sent.items() if value and name != "seen"}
    return desk.form(sent | {"seen": desk.marks(now)}, now)
