"""Pages of problems: their public words, what becomes one, and what everybody reads."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.presses import pressed_once
from ashar.core.web.stages import ThreadView, thread_view
from ashar.places.models import Authority
from ashar.priorities import queries
from ashar.priorities.actions import form_problem
from ashar.priorities.actions.problems import (
    REWORDED,
    merge_problems,
    reword_problem,
    unmerge_blockers,
    unmerge_problem,
)
from ashar.priorities.alike import alike_problems, open_problems, titles_folded
from ashar.priorities.forms import OtherProblemForm, ProblemFilter, RewordForm, WordingForm
from ashar.priorities.models import Problem
from ashar.priorities.spheres import sphere_name
from ashar.priorities.views.words import ON_A_PAGE, chosen
from ashar.priorities.voices import public_voices, voices_by_problem, voices_of

DECIDED = ("programme",)
CAME = ("call", "decision", "agreement", "delivery", "result")
ALIKE_PROBLEMS = 0.4


@require_safe
def problems(request: HttpRequest, code: str) -> HttpResponse:
    """The problems of an authority, those that most people spoke of first."""
    authority = get_allowed(request.user, "priorities.hear_residents", Authority, code=code)
    wanted = ProblemFilter(request.GET)
    found = Paginator(queries.problems_of(authority, wanted.chosen), ON_A_PAGE)
    shown = found.get_page(request.GET.get("page"))
    known = Problem.objects.select_related("merged_into").in_bulk(list(shown.object_list))
    context = {
        "authority": authority,
        "wanted": wanted,
        "shown": shown,
        "rows": [known[pk] for pk in shown.object_list],
        "voices": voices_by_problem(authority),
        "sphere_name": sphere_name,
        "may_work": reader_of(request).has_perm("priorities.record_meeting", authority),
    }
    return page(request, "priorities/problems.html", context)


@pressed_once
def new_problem(request: HttpRequest, code: str) -> HttpResponse:
    """Put into public words what was ticked in the list."""
    authority = get_allowed(request.user, "priorities.record_meeting", Authority, code=code)
    ticked = chosen(request, authority)
    if not ticked:
        messages.warning(request, _("Tick the words first."))
        return redirect("priorities:needs", code)
    form = WordingForm(request.POST or None)
    if form.is_valid():
        facts = {"authority": authority, "wording": form.wording(), "signals": ticked}
        if made := attempt(request, form_problem, **facts, by=reader_of(request)):
            messages.success(request, _("The problem is written down; its page is public."))
            return redirect("priorities:workbench", code, made.number)
    context = {
        "authority": authority,
        "form": form,
        "ticked": ticked[:ON_A_PAGE],
        "number": len(ticked),
        "likely": alike_problems(open_problems(authority), [each.folded for each in ticked[:ON_A_PAGE]]),
        "query": request.GET.urlencode(),
    }
    return page(request, "priorities/new_problem.html", context)


def workbench(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """A problem for its specialist: who spoke of it, its words, what is likely the same."""
    found = get_allowed(
        request.user, "priorities.work_on_problem", Problem, number=number, authority__code=code
    )
    form = RewordForm(request.POST or None, problem=found)
    facts = {"problem": found, "by": reader_of(request)}
    if form.is_valid() and attempt(request, reword_problem, wording=form.wording(), **facts) is not None:
        messages.success(request, _("The new words are public."))
        return redirect("priorities:workbench", code, number)
    among = open_problems(found.authority, but=found)
    likely = alike_problems(among, titles_folded(found), least=ALIKE_PROBLEMS)
    said = found.signals.filter(state="joined").order_by("-received_at", "-pk")
    context = {
        "problem": found,
        "authority": found.authority,
        "form": form,
        "may_reword": found.state in REWORDED,
        "likely": likely,
        "voices": voices_of(found),
        "shown": Paginator(said, ON_A_PAGE).get_page(request.GET.get("page")),
        "merge_form": OtherProblemForm(among=among, likely=likely),
        "merged": found.merged.order_by("pk"),
        "unmerge_blockers": list(unmerge_blockers(found)),
    }
    return page(request, "priorities/workbench.html", context)


@require_POST
@refused_shows(workbench)
def merge(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Make a problem part of another."""
    found = get_allowed(
        request.user, "priorities.work_on_problem", Problem, number=number, authority__code=code
    )
    form = OtherProblemForm(request.POST, among=open_problems(found.authority, but=found))
    if not form.is_valid():
        messages.warning(request, _("Choose the other problem."))
        return redirect("priorities:workbench", code, number)
    into = form.cleaned_data["problem"]
    merge_problems(problem=found, into=into, by=reader_of(request))
    messages.success(request, _("The two are one now; all who spoke of them are counted together."))
    return redirect("priorities:workbench", code, into.number)


@require_POST
@refused_shows(workbench)
def unmerge(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Let a merged problem stand alone again."""
    found = get_allowed(
        request.user, "priorities.work_on_problem", Problem, number=number, authority__code=code
    )
    unmerge_problem(problem=found, by=reader_of(request))
    messages.success(request, _("The problem stands alone again."))
    return redirect("priorities:workbench", code, number)


@require_safe
def problem(request: HttpRequest, number: str) -> HttpResponse:
    """A problem in public words: how many said it, what was decided, what came of it."""
    rows = Problem.objects.select_related("authority", "heard_at", "merged_into", "source")
    named = get_object_or_404(rows, number=number)
    thread = thread_view(number)
    user = reader_of(request) if request.user.is_authenticated else None
    context = {
        "problem": named,
        "authority": named.authority,
        "sphere": sphere_name(named.sphere),
        "voices": public_voices(named),
        "priorities": named.priorities.select_related("meeting").order_by("-pk"),
        "thread": thread,
        "decided": _knots(thread, DECIDED),
        "came": _knots(thread, CAME),
        "may_work": bool(user and user.has_perm("priorities.work_on_problem", named)),
    }
    return page(request, "priorities/problem.html", context)


def _knots(thread: ThreadView, stages: tuple[str, ...]) -> list[object]:
    """What these stages show of themselves, the oldest first."""
    return [knot for stage in thread.stages if stage.code in stages for knot in stage.knots]
