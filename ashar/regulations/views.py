"""The public page of the rules."""

from django.http import Http404, HttpRequest, HttpResponse

from ashar.core import clock
from ashar.core.web.answers import page
from ashar.regulations.queries import ceilings, days_off, own_values, rows_by_group
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
        },
    )
