"""Public pages of core."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ashar.core.thread import STAGES
from ashar.core.web.answers import page

STAGE_WORDS = {
    "problem": _("Residents say what worries them; the town puts it into words that can be shown to all."),
    "priority": _("At a meeting or by a survey people say which problems come first."),
    "programme": _("The council approves the programme and the money; every sum has its source."),
    "call": _("The town announces a competition: the aim, the ceiling of the sum, the last day."),
    "proposals": _(
        "Organisations hand in their proposals and get a receipt; nobody reads them before the deadline."
    ),
    "marking": _("The proposals are opened, checked for completeness and marked by each member alone."),
    "decision": _("The commission decides and gives its reasons; whoever disagrees can complain."),
    "agreement": _("The town and the chosen organisation sign what will be done, by when and for how much."),
    "delivery": _(
        "Money goes in parts, each after its condition; the organisation reports, the monitors visit."
    ),
    "result": _("The work is accepted, and the town and the residents say what it changed."),
}


def about(request: HttpRequest) -> HttpResponse:
    """What a municipal social order is."""
    return page(
        request, "core/about.html", {"stages": [(stage, STAGE_WORDS[stage.code]) for stage in STAGES]}
    )
