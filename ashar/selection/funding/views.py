"""The page of the funding plan, for the chair and the secretary before the decision."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import page
from ashar.selection import queries
from ashar.selection.actions.deciding import asks_for_plan
from ashar.selection.funding.showing import plan_page


@require_safe
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Who fits fully, partly, not; what else could be reached, and at which cost."""
    call = get_allowed(request.user, "selection.keep_record", Call, number=number)
    checks = queries.checks_of(call)
    if not asks_for_plan(call) or call.state != Phase.DECIDING:
        raise Http404
    context = {
        "call": call,
        "authority": call.authority,
        "plans": plan_page(call, queries.standings(call, checks)),
        "is_decided": queries.protocol_of(checks) is not None,
    }
    return page(request, "selection/plan.html", context)
