"""Writing news: what the office has, a draft from facts, its words, and its publication."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.reader import reader_of
from ashar.calls.press import call_facts, calls_to_tell_of
from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.journal import PLATFORM
from ashar.core.news import actions
from ashar.core.news.drafting import Draft, Texts, draft_calls, draft_gathering, draft_winners
from ashar.core.news.models import WRITERS, NewsItem
from ashar.core.thread import Knot, Mode
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page, refused_shows
from ashar.places.models import Authority
from ashar.portal.news.forms import CallsForm, GatheringForm, ReasonForm, ReleaseForm, WinnersForm
from ashar.portal.news.rules import chains_of
from ashar.portal.news.showing import Release
from ashar.portal.news.views.public import item as item_page
from ashar.programmes.press import order_facts
from ashar.selection.press import calls_with_results, result_facts

PER_PAGE = 20
MOST_OFFERED = 30
WHATS = ("calls", "winners", "gathering")
OF_PLATFORM: Texts = {"ky": "«Ашар» платформасы", "ru": "Платформа «Ашар»"}


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """Drafts and releases of the bodies one writes for, the newest first."""
    user = reader_of(request)
    chains = chains_of(user, *WRITERS)
    items = NewsItem.objects.visible_to(user).filter(owner__in=chains, mode=Mode.LIVE).order_by("-pk")
    context = {
        "shown": Paginator(items, PER_PAGE).get_page(request.GET.get("page")),
        "authorities": list(Authority.objects.filter(code__in=chains).order_by("code")),
        "for_platform": PLATFORM in chains,
    }
    return page(request, "portal/news/office.html", context)


def new(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """Choose the facts; the draft is made of them."""
    user = reader_of(request)
    if what not in WHATS or (code == PLATFORM and what != "gathering"):
        raise Http404
    authority = None if code == PLATFORM else get_object_or_404(Authority, code=code)
    if not user.has_perm("portal.draft_news", code):
        raise PermissionDenied
    form: Any = _FORMS[what](request, authority)
    if form.is_valid():
        owner = _names(authority)
        times = {"begins_at": form.cleaned_data["begins_at"]} if what == "gathering" else {}
        is_demonstration = authority.is_demonstration if authority else user.is_demonstration
        item = actions.draft_item(
            draft=_drafted(form, owner), owner=code, by=user, is_demonstration=is_demonstration, **times
        )
        messages.success(request, _("The draft is made of the facts. Read it, change it, fill in the quote."))
        return redirect("portal:edit-news", item.number)
    context = {"form": form, "authority": authority, "what": what, "code": code}
    return page(request, "portal/news/new.html", context)


def _calls_form(request: HttpRequest, authority: Authority) -> CallsForm:
    asked = {"calls": request.GET.getlist("calls")}
    calls = calls_to_tell_of(authority.pk, clock.now())[:MOST_OFFERED]
    return CallsForm(request.POST or None, initial=asked, calls=calls)


def _winners_form(request: HttpRequest, authority: Authority) -> WinnersForm:
    with_results = calls_with_results(authority.pk)[:MOST_OFFERED]
    following = calls_to_tell_of(authority.pk, clock.now())[:MOST_OFFERED]
    return WinnersForm(request.POST or None, calls=with_results, following=following)


def _gathering_form(request: HttpRequest, authority: Authority | None) -> GatheringForm:
    orders = Knot.objects.filter(is_order=True, is_public=True).exclude(mode=Mode.REHEARSAL)
    if authority:
        orders = orders.filter(chain=authority.code)
    else:
        orders = orders.filter(is_demonstration=reader_of(request).is_demonstration)
    return GatheringForm(request.POST or None, orders=orders.order_by("-year", "-pk")[:MOST_OFFERED])


_FORMS: dict[str, Any] = {"calls": _calls_form, "winners": _winners_form, "gathering": _gathering_form}


def _drafted(form: CallsForm | WinnersForm | GatheringForm, owner: Texts) -> Draft:
    if isinstance(form, CallsForm):
        return draft_calls(owner, [call_facts(call) for call in form.chosen()])
    if isinstance(form, WinnersForm):
        return draft_winners(owner, result_facts(*form.chosen()))
    return draft_gathering(owner, form.facts(order_facts(knot) for knot in form.chosen()))


def _names(authority: Authority | None) -> Texts:
    if authority is None:
        return OF_PLATFORM
    return {code: str(written(authority, "name", code)) for code in ("ky", "ru")}


def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change the words of a draft."""
    item = get_allowed(request.user, "portal.revise_news", NewsItem, number=number)
    if item.state != "draft":
        return redirect("portal:news-item", number)
    initial = {name: getattr(item, name) for name in (*actions.COLUMNS, *actions.TIMES)}
    form = ReleaseForm(request.POST or None, item=item, initial=initial)
    if form.is_valid():
        done = attempt(request, actions.revise_item, item=item, by=reader_of(request), **form.cleaned_data)
        if done:
            messages.success(request, _("The draft is saved."))
            return redirect("portal:news-item", number)
    release = Release(item)
    context = {"form": form, "item": item, "release": release, "authority": release.authority}
    return page(request, "portal/news/edit.html", context | {"demonstration": item.is_demonstration})


@require_POST
@refused_shows(item_page)
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Publish a draft, at once or when its embargo ends."""
    item = get_allowed(request.user, "portal.publish_news", NewsItem, number=number)
    item = actions.publish_item(item=item, by=reader_of(request))
    if item.embargo_until and item.public_since == item.embargo_until:
        messages.success(request, _("It is done. Everybody will see it when the embargo ends."))
    else:
        messages.success(request, _("It is published. Everybody sees it."))
    return redirect("portal:news-item", number)


def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a release back, with a reason."""
    return _take_back(request, number, "withdraw")


def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Begin a draft that will replace a release, with a reason."""
    return _take_back(request, number, "correct")


def _take_back(request: HttpRequest, number: str, deed: str) -> HttpResponse:
    permission = "portal.publish_news" if deed == "withdraw" else "portal.revise_news"
    item = get_allowed(request.user, permission, NewsItem, number=number)
    form = ReasonForm(request.POST or None)
    action = actions.withdraw_item if deed == "withdraw" else actions.correct_item
    if form.is_valid():
        done = attempt(request, action, item=item, by=reader_of(request), **form.cleaned_data)
        if done and deed == "withdraw":
            messages.success(request, _("It is withdrawn. Its page tells the reason."))
            return redirect("portal:news-item", number)
        if done:
            messages.success(request, _("Change the draft. It replaces the release when it is published."))
            return redirect("portal:edit-news", done.number)
    context = {"form": form, "item": item, "deed": deed, "demonstration": item.is_demonstration}
    context |= {"authority": Release(item).authority, "back": reverse("portal:news-item", args=[number])}
    return page(request, "portal/news/take_back.html", context)
