"""The public page of the rules."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.web.answers import attempt, page
from ashar.regulations.actions import state_day, state_day_blockers
from ashar.regulations.forms import StatedDayForm, YearForm
from ashar.regulations.queries import ceilings, days_off, own_values, rows_by_group, special_days
from ashar.regulations.rulesets import NoRuleSet, Profile, RuleSet, rule_set_named, rule_set_on, rule_sets


def current(request: HttpRequest) -> HttpResponse:
    """The rules that hold today."""
    return _page(request, rule_set_on(clock.today()))


def version(request: HttpRequest, code: str) -> HttpResponse:
    """The rules of one version: a call keeps those it was announced under."""
    try:
        return _page(request, rule_set_named(code))
    except NoRuleSet as error:
        raise Http404 from error


@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """Days off and worked weekends of a year, each with what says so."""
    form = YearForm(request.GET)
    year = form.wanted()
    context = {
        "form": form,
        "year": year,
        "days": special_days(year),
        "may_state": request.user.has_perm("regulations.state_day"),
    }
    return page(request, "regulations/days.html", context, status=200)


def state(request: HttpRequest) -> HttpResponse:
    """State that a day is off, worked, or was moved."""
    user = reader_of(request)
    if not user.has_perm("regulations.state_day"):
        raise PermissionDenied
    form = StatedDayForm(request.POST or None)
    if form.is_valid() and attempt(request, state_day, by=user, **form.cleaned_data) is not None:
        messages.success(request, _("The day is stated. All plans are counted with it."))
        return redirect("regulations:days")
    blockers = list(state_day_blockers(by=user))
    return page(request, "regulations/state_day.html", {"form": form, "blockers": blockers})


def _page(request: HttpRequest, book: RuleSet) -> HttpResponse:
    return page(
        request,
        "regulations/rules.html",
        {
            "book": book,
            "versions": [known for known in rule_sets() if known is not book],
            "profiles": Profile.labels,
            "ceilings": ceilings(book),
            "groups": list(rows_by_group(book)),
            "unverified": sum(not rule.is_verified for rule in book.rules),
            "own_values": own_values(book),
            "days_off": days_off(clock.today().year),
            "duties_apart": [
                [f"{written(one, 'title')} + {written(other, 'title')}", written(apart, "reason")]
                for one, other, apart in book.kept_apart()
            ],
        },
    )
