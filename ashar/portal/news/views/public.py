"""News for everybody: the list, a release, a figure and the day it was true."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from ashar.core import clock
from ashar.core.journal import DailyHead
from ashar.core.news.actions import publishing_blockers
from ashar.core.news.measures import take
from ashar.core.news.models import WRITERS, NewsFigure, NewsItem
from ashar.core.news.queries import public_news
from ashar.core.thread import Knot
from ashar.core.web.answers import decision, page
from ashar.places.models import Authority
from ashar.portal.news.forms import ReasonForm, SeekForm
from ashar.portal.news.rules import chains_of
from ashar.portal.news.showing import Release

PER_PAGE = 20


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Everything that is public, the newest first; a demonstration's news stand on its own page."""
    return _list(request, None)


@require_safe
def news_of_authority(request: HttpRequest, code: str) -> HttpResponse:
    """The news of one authority."""
    return _list(request, get_object_or_404(Authority, code=code))


def _list(request: HttpRequest, authority: Authority | None) -> HttpResponse:
    everything = public_news(
        demonstration=bool(authority and authority.is_demonstration),
        owner=authority.code if authority else "",
    )
    years = [day.year for day in everything.order_by().datetimes("public_since", "year", order="DESC")]
    form = SeekForm(request.GET, years=years)
    wanted = form.wanted()
    found = everything.of_group(wanted["kind"]) if wanted["kind"] else everything
    if wanted["year"]:
        found = found.filter(public_since__year=wanted["year"])
    query = request.GET.copy()
    query.pop("page", None)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "shown": shown,
        "owners": owners_of(shown.object_list),
        "authority": authority,
        "query": f"{query.urlencode()}&" if query else "",
        "writes": bool(request.user.is_authenticated and chains_of(request.user, *WRITERS)),
        "towns": [] if authority else list(Authority.objects.filter(is_demonstration=True).order_by("code")),
    }
    return page(request, "portal/news/list.html", context, status=200)


def owners_of(items: object) -> dict[str, Authority]:
    """The authorities of these items by their codes; one query."""
    codes = {item.owner for item in items}  # type: ignore[attr-defined]
    return {each.code: each for each in Authority.objects.filter(code__in=codes)}


@require_safe
def item(request: HttpRequest, number: str) -> HttpResponse:
    """A release; who writes it finds here what can be done with it."""
    found = get_object_or_404(NewsItem.objects.visible_to(request.user), number=number)
    release, user = Release(found), request.user
    may_write = user.is_authenticated and user.has_perm("portal.revise_news", found)
    context = {
        "item": found,
        "release": release,
        "authority": release.authority,
        "demonstration": found.is_demonstration,
        "is_public": found.is_public_at(clock.now()),
        "replaced_by": found.replacements.filter(state="published").first()
        if found.state == "withdrawn"
        else None,
        "may_write": may_write,
        "may_publish": user.is_authenticated and user.has_perm("portal.publish_news", found),
        "go": None,
        "reason": ReasonForm(),
    }
    if may_write and found.state == "draft":
        blockers = publishing_blockers(found, release.figures, release.taken)
        context["go"] = decision(
            found, "publish", blockers, action=reverse("portal:publish-news", args=[number])
        )
    return page(request, "portal/news/item.html", context)


@require_safe
def figure(request: HttpRequest, pk: int) -> HttpResponse:
    """A figure of a release: what was true on its day, the journal of that day, and what is true now."""
    visible = NewsItem.objects.visible_to(request.user)
    found = get_object_or_404(
        NewsFigure.objects.select_related("item").filter(item__in=visible, as_of__isnull=False), pk=pk
    )
    assert found.as_of is not None, "filtered"
    then, now = found.value, take([found.asked]).get(found.asked)
    chain, day = found.item.chain, clock.local(found.as_of).date()
    context = {
        "figure": found,
        "item": found.item,
        "authority": Authority.objects.filter(code=found.item.owner).first(),
        "demonstration": found.item.is_demonstration,
        "then": then.shown() if then else "",
        "now": now.shown() if now else "",
        "is_same": now == then,
        "knots": list(Knot.objects.filter(number__in=found.about, is_public=True).order_by("pk")),
        "head": DailyHead.objects.filter(chain=chain, day=day).first(),
        "day": day,
    }
    return page(request, "portal/news/figure.html", context)
