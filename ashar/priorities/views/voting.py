"""Pages of the vote: for residents without an account, and what is printed for them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock, i18n
from ashar.core.documents import render_direct
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.core.web.downloads import serve_pdf
from ashar.core.web.visitors import visitor_mark
from ashar.priorities import actions, codes
from ashar.priorities.forms.rounds import SlipsForm
from ashar.priorities.forms.votes import AskCodeForm, VoteForm
from ashar.priorities.limits import take_turn_at
from ashar.priorities.models import Round
from ashar.priorities.slips import BALLOTS, SLIPS, BallotsFacts, SlipsFacts
from ashar.priorities.views.rounds import desk

INVENTED = ".example"
TOO_OFTEN = gettext_lazy(
    "Too many codes that do not fit came from where you are within one hour. Try again in an hour."
)


def _online(number: str) -> Round:
    found = Round.objects.select_related("authority__place").exclude(method="")
    return get_object_or_404(found, number=number)


@never_cache
@sensitive_post_parameters("code", "chosen")
def vote(request: HttpRequest, number: str) -> HttpResponse:
    """Where a resident types the code and chooses."""
    going = _online(number)
    is_open = going.state == "open" and going.is_online and going.opens_on <= clock.today() <= going.closes_on
    form = VoteForm(request.POST or None, round=going, initial={"code": request.GET.get("code", "")[:40]})
    context = {"round": going, "authority": going.authority, "form": form, "is_open": is_open}
    if not is_open or not form.is_valid():
        return page(request, "priorities/vote.html", context)
    try:
        actions.vote(round=going, code=form.cleaned_data["code"], chosen=form.cleaned_data["chosen"])
    except Refused as refused:
        is_in_time = take_turn_at(f"vote:{number}", visitor_mark(request))
        return page(
            request,
            "priorities/vote.html",
            context | {"refusals": refused.reasons if is_in_time else [Blocker(TOO_OFTEN)]},
            status=422 if is_in_time else 429,
        )
    return redirect("priorities:voted", number)


@require_safe
@never_cache
def voted(request: HttpRequest, number: str) -> HttpResponse:
    """Thanks; the page is the same for everybody and tells nothing of the vote."""
    going = _online(number)
    return page(request, "priorities/voted.html", {"round": going, "authority": going.authority})


@never_cache
def ask_code(request: HttpRequest, number: str) -> HttpResponse:
    """Where a resident asks for a code by e-mail."""
    going = _online(number)
    form = AskCodeForm(request.POST or None)
    context = {"round": going, "authority": going.authority, "form": form}
    if not form.is_valid():
        return page(request, "priorities/ask_code.html", context)
    address = form.cleaned_data["address"]
    if going.authority.is_demonstration and not address.endswith(INVENTED):
        form.add_error("address", _("In the demonstration, take an invented address that ends in .example."))
        return page(request, "priorities/ask_code.html", context)
    if form.is_of_a_machine or not take_turn_at(f"code:{number}", visitor_mark(request)):
        return page(request, "priorities/blocked.html", context, status=429)
    language = str(translation.get_language())
    # The same answer whether or not this address had a code already: it may be somebody else's.
    if attempt(request, actions.ask_code, round=going, address=address, language=language) is None:
        return page(request, "priorities/ask_code.html", context)
    messages.success(request, _("If no code has gone to this address yet, a letter is on its way."))
    return redirect("priorities:vote", number)


@require_POST
@refused_shows(desk)
def slips(request: HttpRequest, number: str) -> HttpResponseBase:
    """New slips with codes as a PDF: made now, handed out on paper, kept nowhere."""
    going = get_allowed(request.user, "priorities.prepare_round", Round, number=number)
    form = SlipsForm(request.POST)
    if not form.is_valid():
        raise Refused(*(str(each) for each in form.errors["count"]))
    made = actions.issue_slips(round=going, count=form.cleaned_data["count"], by=reader_of(request))
    # As the printing person reached us: also right in a house network without a public address.
    address = request.build_absolute_uri(reverse("priorities:vote", args=[number]))
    facts = SlipsFacts(
        authority=i18n.texts_of(going.authority, "name"),
        title=going.terms["title"],
        address=address,
        closes_on=going.closes_on,
        codes=[(codes.spell(code), f"{address}?code={codes.spell(code)}") for code in made],
    )
    language = str(translation.get_language())
    drawn = render_direct(SLIPS.code, facts, language, is_demonstration=going.authority.is_demonstration)
    answer = serve_pdf(drawn, f"{number}-slips.pdf", is_saved=True)
    add_never_cache_headers(answer)
    return answer


@require_safe
def ballot(request: HttpRequest, number: str) -> HttpResponseBase:
    """An empty paper ballot as a PDF, to be printed and copied."""
    going = _online(number)
    facts = BallotsFacts(
        authority=i18n.texts_of(going.authority, "name"),
        title=going.terms["title"],
        choices=going.choices,
        problems=[
            (each["n"], {code: each[f"title_{code}"] for code in ("ky", "ru") if each[f"title_{code}"]})
            for each in going.terms["problems"]
        ],
    )
    language = str(translation.get_language())
    drawn = render_direct(BALLOTS.code, facts, language, is_demonstration=going.authority.is_demonstration)
    return serve_pdf(drawn, f"{number}-ballot.pdf", is_public=True)
