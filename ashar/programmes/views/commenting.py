"""Pages of the comments on a draft programme: the door, the public list, the office behind it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.presses import pressed_once
from ashar.core.web.visitors import visitor_mark
from ashar.priorities import danger
from ashar.priorities.limits import take_turn
from ashar.priorities.models import HEARERS
from ashar.programmes import whole as queries
from ashar.programmes.actions import (
    answer_comment,
    correct_comment_answer,
    erase_comment,
    submit_comment,
    withhold_comment,
)
from ashar.programmes.actions.commenting import commenting_blockers
from ashar.programmes.actions.versions import last_version, text_of
from ashar.programmes.forms import AnswerForm, CommentForm, CorrectForm, WithholdForm, initial_answer
from ashar.programmes.models import Comment, Programme
from ashar.programmes.views.whole import _frame, _visible

ON_A_PAGE = 30


@never_cache
@pressed_once
def comment(request: HttpRequest, number: str) -> HttpResponse:
    """The door: anybody says what they think of a draft programme."""
    programme = _visible(request, number)
    last = last_version(programme)
    if last is None:
        raise Http404
    form = CommentForm(request.POST or None, lines=text_of(last).lines)
    blockers = list(commenting_blockers(programme, clock.now()))
    context = _frame(request, programme) | {"form": form, "danger": None, "blockers": blockers}
    if not form.is_valid():
        return page(request, "programmes/comment.html", context)
    facts, authority = form.cleaned_data, programme.authority
    if danger.speaks_of_danger(facts["text"]) and not facts["anyway"]:
        return page(request, "programmes/comment.html", context | {"danger": danger.book()})
    if form.is_of_a_machine or not take_turn(visitor_mark(request), authority):
        return page(request, "priorities/blocked.html", context, status=429)
    line = programme.lines.filter(number=facts["line"]).first() if facts["line"] else None
    language = str(translation.get_language())
    said = {"text": facts["text"], "line": line, "language": language}
    made = attempt(request, submit_comment, programme=programme, **said)
    if made is None:
        return page(request, "programmes/comment.html", context)
    messages.success(request, _("Thank you. Your comment was written down."))
    return redirect("programmes:commented", made.number)


@require_safe
@never_cache
def commented(request: HttpRequest, number: str) -> HttpResponse:
    """What became of a comment; the writer’s own words are never shown."""
    known = Comment.objects.select_related("programme__authority", "line").defer("text")
    found = get_object_or_404(known, number=number)
    context = {"comment": found, "programme": found.programme, "authority": found.programme.authority}
    return page(request, "programmes/commented.html", context)


@require_safe
def comments(request: HttpRequest, number: str) -> HttpResponse:
    """All comments with their answers; the office reads here what waits."""
    programme = _visible(request, number)
    if not programme.is_published:
        raise Http404
    shown = Paginator(queries.answered(programme), ON_A_PAGE).get_page(request.GET.get("page"))
    hears = request.user.is_authenticated and reader_of(request).holds(programme.authority_id, *HEARERS)
    counts = queries.counts_of_comments(programme)
    context = _frame(request, programme) | {
        "shown": shown,
        "counts": counts,
        "every": sum(counts.values()),
        "waiting": list(_waiting(programme)) if hears else [],
    }
    return page(request, "programmes/comments.html", context)


def _waiting(programme: Programme) -> Any:
    return programme.comments.filter(state="received").select_related("line").order_by("pk")[:ON_A_PAGE]


def office_comment(request: HttpRequest, number: str) -> HttpResponse:
    """One comment, for the office that it was written to."""
    found = get_allowed(request.user, "programmes.read_comment", Comment, number=number)
    may_answer = reader_of(request).has_perm("programmes.answer_comment", found)
    context = {
        "comment": found,
        "programme": found.programme,
        "authority": found.programme.authority,
        "may_answer": may_answer,
    }
    return page(request, "programmes/office_comment.html", context)


def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Answer a comment in public, or correct the answer."""
    found = get_allowed(request.user, "programmes.answer_comment", Comment, number=number)
    is_first = found.state == "received"
    form = (AnswerForm if is_first else CorrectForm)(request.POST or None, initial=initial_answer(found))
    if form.is_valid():
        facts = {"comment": found, "answer": form.answer_facts(), "by": reader_of(request)}
        if is_first:
            done = attempt(request, answer_comment, **facts)
        else:
            reason = form.cleaned_data["reason"]
            done = attempt(request, correct_comment_answer, reason=reason, **facts)
        if done:
            messages.success(request, _("The comment and the answer stand in public."))
            return redirect("programmes:comments", found.programme.number)
    return _office_page(request, "programmes/answer.html", found, form)


def withhold(request: HttpRequest, number: str) -> HttpResponse:
    """Do not publish a comment, for a reason."""
    found = get_allowed(request.user, "programmes.answer_comment", Comment, number=number)
    form = WithholdForm(request.POST or None)
    if form.is_valid():
        facts = {"reason": form.cleaned_data["reason"], "by": reader_of(request)}
        if attempt(request, withhold_comment, comment=found, **facts):
            messages.success(request, _("The comment is not published; its writer can read why."))
            return redirect("programmes:comments", found.programme.number)
    return _office_page(request, "programmes/withhold.html", found, form)


def _office_page(request: HttpRequest, template: str, found: Comment, form: Any) -> HttpResponse:
    context = {
        "comment": found,
        "form": form,
        "programme": found.programme,
        "authority": found.programme.authority,
    }
    return page(request, template, context)


@require_POST
@refused_shows(office_comment)
def erase(request: HttpRequest, number: str) -> HttpResponse:
    """Erase the words of a comment before their time is over."""
    found = get_allowed(request.user, "programmes.answer_comment", Comment, number=number)
    erase_comment(comment=found, by=reader_of(request))
    messages.success(request, _("The words are erased. The answer stays."))
    return redirect("programmes:comment-of", number)
