"""Pages of the programme builder, for the office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.merging import Joined, marks_after_clash
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.core.web.presses import pressed_once
from ashar.places.models import Authority
from ashar.programmes import queries
from ashar.programmes import whole as programmes
from ashar.programmes.actions import (
    end_programme,
    move_line,
    publish_programme,
    revise_programme,
    send_programme_back,
    start_programme,
    submit_programme,
    take_in,
    take_out,
)
from ashar.programmes.actions.building import (
    horizon,
    joining_blockers,
    line_blockers,
    writing_blockers,
)
from ashar.programmes.actions.consulting import (
    completeness_blockers,
    ending_blockers,
    missing_in,
    revising_blockers,
    rules_of,
    submitting_blockers,
)
from ashar.programmes.actions.together import (
    parts_of_line,
    parts_of_programme,
    write_line_together,
    write_programme_together,
)
from ashar.programmes.actions.versions import differs_from_last
from ashar.programmes.forms import (
    NoteForm,
    RemarkForm,
    RevisionForm,
    StartForm,
    TakeInForm,
    form_of_line,
    form_of_programme,
)
from ashar.programmes.models import Programme, ProgrammeLine
from ashar.programmes.papers.facts import standing_lines
from ashar.programmes.states import Programme as State

OFFERED = 60  # problems to choose from at once


@pressed_once
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a programme of several orders: its years, and the problems it answers."""
    authority = get_allowed(request.user, "programmes.start_programme", Authority, code=code)
    first, last = horizon(authority)
    waiting = queries.priorities_to_plan(authority)[:OFFERED]
    known = queries.priorities_to_plan(authority)
    form = StartForm(
        request.POST or None,
        waiting=known.filter(pk__in=[each.pk for each in waiting]),
        initial={"year_from": first, "year_to": last},
    )
    if form.is_valid():
        facts = {"text": form.text(), "priorities": list(form.cleaned_data["priorities"])}
        made = attempt(request, start_programme, authority=authority, by=reader_of(request), **facts)
        if made:
            messages.success(request, _("The draft is begun. Only the office sees it."))
            return redirect("programmes:build", made.number)
    return page(request, "programmes/start.html", {"form": form, "authority": authority})


def build(request: HttpRequest, number: str) -> HttpResponse:
    """A programme in the office’s hands: what it lacks, its orders, the next step."""
    programme = get_allowed(request.user, "programmes.see_draft", Programme, number=number)
    lines = standing_lines(programme)
    user = reader_of(request)
    context = {
        "programme": programme,
        "authority": programme.authority,
        "lines": [(line, missing_in(line), not any(line_blockers(line))) for line in lines],
        "total": sum(line.planned_amount for line in lines),
        "may_write": user.has_perm("programmes.write_programme", programme),
        "can_write": not any(writing_blockers(programme)),
        "can_join": not any(joining_blockers(programme)),
        "keeps_money": user.has_perm("programmes.decide_programme", programme),
        "counts": programmes.counts_of_comments(programme),
        "changed": programme.is_published
        and programme.state in (State.DRAFT, State.CONSULTATION)
        and differs_from_last(programme, lines),
        **_steps(programme, user, lines),
    }
    return page(request, "programmes/build.html", context)


def _steps(programme: Programme, user: Any, lines: list[ProgrammeLine]) -> dict[str, Any]:
    """The steps that the head can take now, with what stands in their way."""
    if programme.inside_decision or not user.has_perm("programmes.publish_programme", programme):
        return {"publish": None, "next": []}
    is_draft = programme.state == State.DRAFT
    # Small sums may go to the council without days for comments.
    is_heard = programme.is_published or not is_draft
    may_skip = is_heard or not rules_of(programme, lines)["programme.public_comment_days"]
    address = reverse("programmes:publish", args=[programme.number])
    blockers = list(completeness_blockers(programme, lines)) if is_draft else []
    publish = decision(programme, "publish", blockers, action=address) if is_draft else None
    offered = {
        State.DRAFT: ("submit",) if may_skip else (),
        State.CONSULTATION: ("revise", "submit"),
        State.SUBMITTED: ("send_back",),
        State.APPROVED: ("end",),
    }
    names = offered.get(State(programme.state), ())
    return {"publish": publish, "next": [(name, programme.STEPS[name].label) for name in names]}


def write(request: HttpRequest, number: str) -> HttpResponse:
    """What a programme says of itself."""
    programme = get_allowed(request.user, "programmes.write_programme", Programme, number=number)
    form, theirs = form_of_programme(request.POST or None, programme), {}
    if form.is_valid():
        facts = {"text": form.text(), "seen": form.cleaned_data["seen"], "by": reader_of(request)}
        joined = attempt(request, write_programme_together, programme=programme, **facts)
        if joined and not joined.clashes:
            _say_kept(request, joined)
            return redirect("programmes:build", number)
        if joined:
            theirs = _show_clash(request, form, joined, parts_of_programme(programme))
    context = {
        "form": form,
        "programme": programme,
        "authority": programme.authority,
        "theirs": theirs,
        "blockers": list(writing_blockers(programme)),
    }
    return page(request, "programmes/write.html", context)


def write_line(request: HttpRequest, number: str) -> HttpResponse:
    """What a line of a programme promises."""
    line = get_allowed(request.user, "programmes.write_programme", ProgrammeLine, number=number)
    form, theirs = form_of_line(request.POST or None, line), {}
    if form.is_valid():
        facts = {"text": form.text(), "seen": form.cleaned_data["seen"], "by": reader_of(request)}
        joined = attempt(request, write_line_together, line=line, **facts)
        if joined and not joined.clashes:
            _say_kept(request, joined)
            return redirect("programmes:build", line.programme.number)
        if joined:
            theirs = _show_clash(request, form, joined, parts_of_line(line))
    context = {
        "form": form,
        "line": line,
        "programme": line.programme,
        "authority": line.authority,
        "theirs": theirs,
        "blockers": list(line_blockers(line)),
    }
    return page(request, "programmes/write_line.html", context)


def _say_kept(request: HttpRequest, joined: Joined) -> None:
    messages.success(request, _("It is kept."))
    if joined.taken:
        messages.info(request, _("Somebody else changed other parts meanwhile; their words are kept too."))


def _show_clash(request: HttpRequest, form: Any, joined: Joined, theirs: dict[str, Any]) -> dict[str, str]:
    """Put both texts on the page: what is sent next counts for the parts that both have changed."""
    form.data = form.data.copy()
    form.data["seen"] = marks_after_clash(form.cleaned_data["seen"], theirs, joined.clashes)
    messages.warning(request, _("Somebody else changed the same words. Read both and send what shall stay."))
    return {name: _readable(theirs[name]) for name in joined.clashes}


def _readable(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key.split('/')[0]}: {amount}" for key, amount in value.items())
    if isinstance(value, list):
        return "; ".join(" ".join(str(part) for part in row if part is not None) for row in value)
    return "" if value is None else str(value)


def join(request: HttpRequest, number: str) -> HttpResponse:
    """Take one more problem into the programme."""
    programme = get_allowed(request.user, "programmes.write_programme", Programme, number=number)
    waiting = queries.priorities_to_plan(programme.authority)
    form = TakeInForm(request.POST or None, waiting=waiting)
    if form.is_valid():
        facts = {"priority": form.cleaned_data["priority"], "by": reader_of(request)}
        line = attempt(request, take_in, programme=programme, **facts)
        if line:
            return redirect("programmes:write-line", line.number)
    context = {
        "form": form,
        "programme": programme,
        "authority": programme.authority,
        "none_waits": not waiting.exists(),
        "blockers": list(joining_blockers(programme)),
    }
    return page(request, "programmes/join.html", context)


@require_POST
def move(request: HttpRequest, number: str, way: str) -> HttpResponse:
    """Let a line change places with its neighbour."""
    line = get_allowed(request.user, "programmes.write_programme", ProgrammeLine, number=number)
    attempt(request, move_line, line=line, up=way == "up", by=reader_of(request))
    return redirect("programmes:build", line.programme.number)


def leave_out(request: HttpRequest, number: str) -> HttpResponse:
    """Take a line out of the programme."""
    line = get_allowed(request.user, "programmes.write_programme", ProgrammeLine, number=number)
    done = attempt(request, take_out, line=line, by=reader_of(request)) if request.method == "POST" else None
    if done:
        messages.success(request, _("The order is taken out; its problem waits again."))
        return redirect("programmes:build", line.programme.number)
    context = {
        "line": line,
        "programme": line.programme,
        "authority": line.authority,
        "blockers": list(line_blockers(line)),
    }
    return page(request, "programmes/leave_out.html", context)


@require_POST
@refused_shows(require_safe(build))
def publish(request: HttpRequest, number: str) -> HttpResponseBase:
    """Publish the draft for comment."""
    programme = get_allowed(request.user, "programmes.publish_programme", Programme, number=number)
    publish_programme(programme=programme, by=reader_of(request))
    messages.success(request, _("The draft is published. Everybody can comment on it."))
    return redirect("programmes:whole", number)


def revise(request: HttpRequest, number: str) -> HttpResponse:
    """Publish a new version while comments are taken."""
    programme = get_allowed(request.user, "programmes.publish_programme", Programme, number=number)
    form = RevisionForm(request.POST or None)
    if form.is_valid():
        facts = {"note": form.said(), "by": reader_of(request)}
        if attempt(request, revise_programme, programme=programme, **facts):
            messages.success(request, _("The new version is published; the earlier one stays readable."))
            return redirect("programmes:whole", number)
    blockers = list(revising_blockers(programme, clock.now()))
    return _step_page(request, programme, "revise", form, blockers)


def submit(request: HttpRequest, number: str) -> HttpResponse:
    """Bring the programme before the council."""
    programme = get_allowed(request.user, "programmes.publish_programme", Programme, number=number)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        facts = {"note": form.said(), "by": reader_of(request)}
        if attempt(request, submit_programme, programme=programme, **facts):
            messages.success(
                request, _("The programme is before the council. Print the paper and the brief.")
            )
            return redirect("programmes:whole", number)
    blockers = list(submitting_blockers(programme, clock.now()))
    return _step_page(request, programme, "submit", form, blockers)


def send_back(request: HttpRequest, number: str) -> HttpResponse:
    """Take the programme back for more work."""
    programme = get_allowed(request.user, "programmes.publish_programme", Programme, number=number)
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        facts = {"remark": form.said(), "by": reader_of(request)}
        if attempt(request, send_programme_back, programme=programme, **facts):
            messages.success(request, _("The programme is a draft again."))
            return redirect("programmes:build", number)
    return _step_page(request, programme, "send_back", form, [])


def end(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the programme is over."""
    programme = get_allowed(request.user, "programmes.publish_programme", Programme, number=number)
    facts = {"programme": programme, "by": reader_of(request)}
    if request.method == "POST" and attempt(request, end_programme, **facts) is not None:
        messages.success(request, _("The programme is over."))
        return redirect("programmes:whole", number)
    return _step_page(request, programme, "end", None, list(ending_blockers(programme)))


def _step_page(
    request: HttpRequest, programme: Programme, name: str, form: Any, blockers: list[Any]
) -> HttpResponse:
    """One step of the head, with what is to be said before it."""
    action = reverse(f"programmes:{name.replace('_', '-')}", args=[programme.number])
    go = decision(programme, name, blockers, action=action)
    context = {"programme": programme, "authority": programme.authority, "go": go, "form": form}
    if form is None:
        context.pop("form")
        context["plain"] = True
    return page(request, "programmes/step.html", {"plain": False, **context})
