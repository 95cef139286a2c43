"""My work."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import get_language

from ashar.accounts.links import readings_of
from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.notices import notices_of, word
from ashar.core.thread import STAGES
from ashar.core.web.answers import page
from ashar.desk.forms import ProposalsForm
from ashar.desk.orders.many import standings
from ashar.desk.queries import opened_proposals, with_applicants
from ashar.desk.tasks import own_tasks
from ashar.programmes.models import OFFICE

PER_PAGE = 50
# Who advises, pays, oversees or audits reads lists instead.
PREPARES = ("specialist", "head", "finance")
WORKS_THERE = (*PREPARES, "monitor")


def work(request: HttpRequest) -> HttpResponse:
    """What waits for the person who has signed in, their orders, and what they were told last."""
    user = reader_of(request)
    tasks = own_tasks(user)
    codes = {chain for code, pk, chain in user.roles_now if pk and code in WORKS_THERE}
    prepared = {chain for code, pk, chain in user.roles_now if pk and code in PREPARES}
    planners = {chain for code, pk, chain in user.roles_now if pk and code in OFFICE}
    context = {
        "tasks": tasks,
        "readings": readings_of(user),
        "late": sum(task.is_late for task in tasks),
        "soon": sum(
            not task.is_late and task.days_left is not None and task.days_left <= 7 for task in tasks
        ),
        "minutes": sum(task.minutes for task in tasks),
        "orders": standings(codes, clock.now(), prepared=prepared),
        "planners": planners,
        "stages": STAGES,
        "told": [(notice, word(notice, str(get_language()))) for notice in notices_of(user)[:5]],
    }
    return page(request, "desk/work.html", context)


def proposals(request: HttpRequest) -> HttpResponse:
    """Opened proposals of all calls of the person's authorities, with search; nothing before an opening."""
    user = reader_of(request)
    form = ProposalsForm(request.GET)
    found = opened_proposals(user.authorities("specialist", "head"), form.words())
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = f"{urlencode({'q': form.words()})}&" if form.words() else ""
    context = {"form": form, "shown": shown, "checks": with_applicants(shown.object_list), "query": query}
    return page(request, "desk/proposals.html", context, status=200)
