"""Pages of calls."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls import notices, queries
from ashar.calls.actions import (
    announce_blockers,
    announce_call,
    cancel_call,
    draft_call,
    renewal_of,
    repeat_blockers,
    revise_call,
    rules_of,
    shares_of,
)
from ashar.calls.actions.drafting import drafting_blockers
from ashar.calls.actions.freezing import score_sheet_digest
from ashar.calls.actions.repeating import LOST
from ashar.calls.aftermath import aftermath_of, regions, wanted_calls
from ashar.calls.checks import check_call, cited
from ashar.calls.checks.running import Subject
from ashar.calls.effort import effort_of
from ashar.calls.forms import CallSheet, CancelForm, SeekForm, card_for, card_of, lots_for, lots_of
from ashar.calls.links import call_links, draft_links
from ashar.calls.lost_time import lost_time, prolonging_blockers
from ashar.calls.models import Call
from ashar.calls.planning.people import people_for
from ashar.calls.staffing import holders_of, marking
from ashar.calls.states import BEFORE_RESULTS, Phase
from ashar.calls.timetable import suggest
from ashar.calls.views.wizard import lineage_of
from ashar.core import clock
from ashar.core.documents import kind_of
from ashar.core.lifecycle import Blocker
from ashar.core.notices import follow, follows, unfollow
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.core.web.stages import thread_view
from ashar.places.models import Authority
from ashar.priorities.spheres import sphere_name
from ashar.programmes.models import OFFICE, BudgetLine, ProgrammeLine
from ashar.regulations.rulesets import Rules

# Whoever keeps the key is named until the results are there.
SEALED_OR_JUST_OPENED = {Phase.ANNOUNCED, *BEFORE_RESULTS}

ON_A_PAGE = 20


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Calls for which a proposal may be filed now; those of a demonstration apart."""
    at = clock.now()
    seek = SeekForm(request.GET, places=regions())
    wanted = seek.wanted()
    found = wanted_calls(queries.open_calls(at), **wanted)
    shown = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    query = "".join(f"{name}={value}&" for name, value in wanted.items() if value)
    context = {
        "shown": shown,
        "seek": seek,
        "query": query,
        "demonstration_calls": queries.open_calls(at, demonstration=True)[:ON_A_PAGE],
    }
    return page(request, "calls/calls.html", context)


@require_safe
def my_calls(request: HttpRequest) -> HttpResponse:
    """Calls of one's own authority; a choice when there are several."""
    own = list(Authority.objects.filter(pk__in=reader_of(request).authorities(*OFFICE)).order_by("code"))
    if len(own) == 1:
        return redirect("calls:office", own[0].code)
    return page(request, "calls/my_calls.html", {"authorities": own})


@require_safe
def office(request: HttpRequest, code: str) -> HttpResponse:
    """Orders that wait for a call, and all calls of an authority."""
    authority = get_allowed(request.user, "programmes.see_programme", Authority, code=code)
    context = {
        "authority": authority,
        "shown": Paginator(queries.calls_of(authority), ON_A_PAGE).get_page(request.GET.get("page")),
        "waiting": queries.orders_to_call(authority)[:ON_A_PAGE],
        "may_draft": reader_of(request).holds(authority.pk, "specialist"),
        "may_appoint": reader_of(request).has_perm("commissions.appoint", authority),
        "now": clock.now(),
    }
    return page(request, "calls/office.html", context)


@require_safe
def call(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that is published about a call."""
    visible = Call.objects.visible_to(request.user)
    visible = queries.with_rules_of_work(visible.select_related("line__programme", "source"))
    found = get_object_or_404(visible, number=number)
    return page(request, "calls/call.html", _facts_of(request, queries.with_lots(found)))


def _facts_of(request: HttpRequest, found: Call) -> dict[str, Any]:
    at = clock.now()
    is_known = request.user.is_authenticated
    is_of_office = is_known and reader_of(request).holds(found.authority_id, *OFFICE)
    rules = None if found.is_historic else rules_of(found, at)
    return {
        "call": found,
        "authority": found.authority,
        "lots": list(found.lots.all()),
        "phase": found.phase_at(at),
        "is_open": found.is_open(at),
        "sphere": sphere_name(found.sphere),
        "rules": rules,
        "rule_set": rules.book if rules else None,
        "papers": list(queries.papers_of(found)),
        "paper_title": lambda paper: kind_of(paper.kind).title,
        "thread": thread_view(found.number, public=not is_of_office),
        "links": call_links(request.user, found),
        **_commission(found),
        **_followed(request, found),
        **_after(request, found, at),
        "may_check": is_known and reader_of(request).has_perm("calls.check_call", found),
    }


def _commission(found: Any) -> dict[str, Any]:
    """What the commission adopted before the deadline is told by its hash, the score sheet by its own."""
    is_bound = not found.is_historic and found.announced_at is not None and found.rules_sha256
    return {"score_sheet": score_sheet_digest(found.rules["criteria"]) if is_bound else ""}


def _after(request: HttpRequest, found: Call, at: datetime) -> dict[str, Any]:
    """What followed the announcement, and what of it this reader can do."""
    if found.is_historic or found.announced_at is None:
        return {
            "after": None,
            "lost": [],
            "shares": [],
            "renewed": None,
            "may_amend": False,
            "may_fail": False,
            "may_repeat": False,
        }
    user: Any = request.user
    is_lost = any(lot.outcome in LOST for lot in found.lots.all())
    is_closed = found.phase_at(at) == Phase.CLOSED
    lost = lost_time(found, at=at)
    may_repeat = is_lost and user.has_perm("calls.repeat_call", found)
    return {
        "after": aftermath_of(found),
        "lost": lost,
        "may_prolong": is_closed and bool(lost) and not any(prolonging_blockers(found, at=at)),
        "shares": shares_of(found) if found.state in SEALED_OR_JUST_OPENED else [],
        "renewed": renewal_of(found) if found.state in SEALED_OR_JUST_OPENED else None,
        "picture": settings.PUBLIC_URL + reverse("calls:picture", args=[found.number]),
        "may_amend": user.has_perm("calls.amend_call", found),
        "may_fail": is_closed and user.has_perm("calls.announce_call", found),
        "may_repeat": may_repeat and not list(repeat_blockers(found)),
    }


def _followed(request: HttpRequest, found: Call) -> dict[str, bool]:
    """Whether the reader follows this call, and all calls of its authority."""
    every = notices.calls_of(found.authority.code)
    known = queries.followed_by(request.user, [found.number, every])
    return {"follows": found.number in known, "follows_authority": every in known}


def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Prepare a call for an order: one page, begun with what is known."""
    line = get_allowed(request.user, "calls.draft_call", ProgrammeLine, number=number)
    money, by = queries.money_for(line), reader_of(request)
    rules = queries.rules_before(line, money)
    card = card_for(line, by, suggest(rules, clock.today()))
    sheet = CallSheet(request, line=line, money=money, card=card, lots=lots_for(line, money))
    if sheet.is_valid():
        drafted = attempt(request, draft_call, line=line, by=by, **sheet.facts())
        if drafted:
            messages.success(
                request,
                _(
                    "The call is kept. Below stands what is still missing; when nothing is, the head"
                    " announces it."
                ),
            )
            return redirect("calls:ready", drafted.number)
    return page(request, "calls/edit.html", _draft_facts(line, money, sheet, rules), status=sheet.status)


def revise(request: HttpRequest, number: str) -> HttpResponse:
    """Change a call that nobody outside has seen yet."""
    found = get_allowed(request.user, "calls.revise_call", Call, number=number, line__isnull=False)
    assert found.line is not None
    money = queries.money_for(found.line)
    card, lots = card_of(found), lots_of(queries.with_lots(found))
    sheet = CallSheet(request, line=found.line, money=money, card=card, lots=lots)
    if sheet.is_valid():
        revised = attempt(request, revise_call, call=found, by=reader_of(request), **sheet.facts())
        if revised:
            messages.success(request, _("The changes are saved."))
            return redirect("calls:ready", number)
    context = _draft_facts(found.line, money, sheet, rules_of(found, clock.now()))
    return page(request, "calls/edit.html", context | {"call": found}, status=sheet.status)


def _draft_facts(
    line: ProgrammeLine, money: list[BudgetLine], sheet: CallSheet, rules: Rules
) -> dict[str, Any]:
    return {
        "line": line,
        "authority": line.authority,
        "sheet": sheet,
        "lacking": list(drafting_blockers(money=money, commissions=sheet.commissions)),
        "call": None,
        "rules_in_pairs": [(each.title, each.value) for each in queries.rules_in_words(rules)],
        "profile": queries.profile_name(rules),
        "rules": rules,
    }


def ready(request: HttpRequest, number: str) -> HttpResponse:
    """Before announcing: what is missing, what it costs in people's time, what follows."""
    found = queries.with_lots(get_allowed(request.user, "calls.check_call", Call, number=number))
    user, at = reader_of(request), clock.now()
    rules = rules_of(found, at)
    held = holders_of(found.authority, found)
    effort = effort_of(rules=rules, members=marking(held), ceiling=found.ceiling)
    people = people_for(rules, held)
    may_announce = user.has_perm("calls.announce_call", found)
    blockers: list[Blocker] = []
    if found.state == "planned":
        by = user if may_announce else None  # others read what the call lacks, not that they are others
        blockers = [*cited(announce_blockers(found, at=at, by=by, rules=rules), rules)]
    subject = Subject(found, rules, at, effort, people)
    context = {
        "call": found,
        "authority": found.authority,
        "lots": list(found.lots.all()),
        "rules": rules,
        "rule_set": rules.book,
        "rules_in_pairs": [(each.title, each.value) for each in queries.rules_in_words(rules)],
        "profile": queries.profile_name(rules),
        "unverified": queries.unverified(rules),
        "effort": effort,
        "checked": check_call(subject) if found.state == "planned" else None,
        "go": decision(found, "announce", blockers, action=reverse("calls:announce", args=[number])),
        "may_announce": may_announce,
        "lacking": blockers,
        "may_revise": user.has_perm("calls.revise_call", found),
        "links": draft_links(user, found),
        "lineage": lineage_of(found),
        "may_keep": user.has_perm("calls.keep_template", found) and not found.is_historic,
        "may_cancel": user.has_perm("calls.cancel_call", found) and found.state in ("planned", "announced"),
    }
    return page(request, "calls/ready.html", context)


@require_POST
@refused_shows(ready)
def announce(request: HttpRequest, number: str) -> HttpResponse:
    """Announce a call: the second pair of eyes."""
    found = get_allowed(request.user, "calls.announce_call", Call, number=number)
    if found.state == Phase.ANNOUNCED:  # pressed twice, or somebody else was quicker
        messages.info(request, _("The call is announced already."))
        return redirect("calls:call", number)
    announce_call(call=found, by=reader_of(request))
    messages.success(request, _("The call is announced. Print the notice and hang it up."))
    return redirect("calls:call", number)


def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel a call, with a reason that everybody reads."""
    found = get_allowed(request.user, "calls.cancel_call", Call, number=number)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        cancelled = attempt(request, cancel_call, call=found, by=reader_of(request), **form.cleaned_data)
        if cancelled:
            messages.success(request, _("The call is cancelled."))
            return redirect("calls:call" if found.announced_at else "calls:office", _back_to(found))
    context = {"call": found, "authority": found.authority, "form": form, "step": found.STEPS["cancel"]}
    return page(request, "calls/cancel.html", context)


def _back_to(found: Call) -> str:
    return found.number if found.announced_at else found.authority.code


@require_POST
def watch(request: HttpRequest, number: str) -> HttpResponse:
    """Follow a call, or stop following it."""
    found = get_object_or_404(Call.objects.visible_to(request.user), number=number)
    if follows(request.user, found.number):
        unfollow(request.user, found.number)
        messages.success(request, _("You no longer follow this call."))
    else:
        follow(request.user, found.number)
        messages.success(request, _("You follow this call: changes come to your notices."))
    return redirect("calls:call", number)


@require_POST
def watch_authority(request: HttpRequest, code: str) -> HttpResponse:
    """Follow every new call of an authority, or stop."""
    authority = get_object_or_404(Authority, code=code)
    followed = notices.calls_of(authority.code)
    if follows(request.user, followed):
        unfollow(request.user, followed)
        messages.success(request, _("You will hear no more of new calls of this authority."))
    else:
        follow(request.user, followed)
        messages.success(request, _("You will hear of every new call of this authority."))
    return redirect("calls:calls")
