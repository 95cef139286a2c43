"""Public pages of programmes: the text, its versions, what changed, its papers."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock, documents
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import page
from ashar.core.web.downloads import serve_docx, serve_pdf
from ashar.places.models import Authority
from ashar.programmes import whole as queries
from ashar.programmes.actions.versions import text_of
from ashar.programmes.comparing import compare
from ashar.programmes.models import OFFICE, DecisionPaper, Programme, ProgrammeVersion
from ashar.programmes.papers import BRIEF, PROGRAMME
from ashar.programmes.papers.docx import draw_docx
from ashar.programmes.papers.facts import facts_of
from ashar.programmes.papers.presenting import present_programme

ON_A_PAGE = 30


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """Programmes of all authorities; those that everybody can comment on now first."""
    shown = Paginator(queries.published(), ON_A_PAGE).get_page(request.GET.get("page"))
    demonstrations = Authority.objects.filter(is_demonstration=True).order_by("code")[:5]
    context = {"shown": shown, "authority": None, "at": clock.now(), "demonstrations": demonstrations}
    return page(request, "programmes/programmes.html", context)


@require_safe
def programmes_of(request: HttpRequest, code: str) -> HttpResponse:
    """Programmes of one authority."""
    authority = get_object_or_404(Authority, code=code)
    shown = Paginator(queries.published(authority), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"shown": shown, "authority": authority, "at": clock.now(), "demonstrations": ()}
    return page(request, "programmes/programmes.html", context)


@require_safe
def whole(request: HttpRequest, number: str) -> HttpResponse:
    """A programme as everybody reads it now: text, days for comments, papers, versions, decisions."""
    programme = _visible(request, number)
    versions = queries.versions_of(programme)
    context = _frame(request, programme) | {
        "versions": versions,
        "text": present_programme(text_of(versions[0])) if versions else None,
        "facts": text_of(versions[0]) if versions else None,
        "lines": [] if versions else programme.lines.visible_to(request.user).order_by("place", "pk"),  # type: ignore[attr-defined]
        "counts": queries.counts_of_comments(programme),
        "papers": queries.papers_of(programme),
    }
    return page(request, "programmes/whole.html", context)


def _frame(request: HttpRequest, programme: Programme) -> dict[str, object]:
    """What every page of a programme needs."""
    is_ours = request.user.is_authenticated and reader_of(request).holds(programme.authority_id, *OFFICE)
    at, until = clock.now(), programme.comments_until
    return {
        "programme": programme,
        "authority": programme.authority,
        "is_ours": is_ours,
        "hears": programme.hears_comments(at),
        # The end is a midnight: people are told the day that it ends.
        "last_day": clock.local(until - timedelta(seconds=1)).date() if until else None,
        "days_left": (clock.local(until).date() - clock.today()).days if until else 0,
    }


def _visible(request: HttpRequest, number: str) -> Programme:
    return get_object_or_404(Programme.objects.visible_to(request.user), number=number)


def _version(programme: Programme, n: int) -> ProgrammeVersion:
    return get_object_or_404(programme.versions.select_related("document", "decision"), n=n)


@require_safe
def version(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """One version of a programme, whole."""
    programme = _visible(request, number)
    found = _version(programme, n)
    context = _frame(request, programme) | {"version": found, "text": present_programme(text_of(found))}
    return page(request, "programmes/version.html", context)


@require_safe
def difference(request: HttpRequest, number: str, n: int, before: int) -> HttpResponse:
    """Two versions side by side: what was added, taken out, written otherwise."""
    programme = _visible(request, number)
    new, old = _version(programme, n), _version(programme, before)
    context = _frame(request, programme) | {
        "new": new,
        "old": old,
        "found": compare(text_of(old), text_of(new)),
        "versions": queries.versions_of(programme),
    }
    return page(request, "programmes/difference.html", context)


@require_safe
def docx(request: HttpRequest, number: str, n: int) -> HttpResponseBase:
    """A version as a DOCX in the language of the address."""
    found = _version(_visible(request, number), n)
    language = str(translation.get_language())
    drawn = draw_docx(found.document, text_of(found), language)
    return serve_docx(drawn, f"{number}-{n}-{language}.docx")


@require_safe
def brief(request: HttpRequest, number: str) -> HttpResponseBase:
    """Two pages for a deputy, drawn from the last version."""
    programme = _visible(request, number)
    if not programme.version:
        raise Http404
    last = _version(programme, programme.version)
    facts = queries.brief_facts(programme, last, text_of(last))
    language = str(translation.get_language())
    is_demonstration = programme.authority.is_demonstration
    drawn = documents.render_direct(BRIEF.code, facts, language, is_demonstration=is_demonstration)
    return serve_pdf(drawn, f"{number}-brief-{language}.pdf")


@require_safe
def draft(request: HttpRequest, number: str) -> HttpResponseBase:
    """The text as the office has it now, to be read before it is published; marked as a draft."""
    programme = get_allowed(request.user, "programmes.see_draft", Programme, number=number)
    facts = facts_of(programme, version=programme.version + 1)
    language = str(translation.get_language())
    drawn = documents.render_direct(PROGRAMME.code, facts, language, is_draft=True)
    return serve_pdf(drawn, f"{number}-draft-{language}.pdf")


@require_safe
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What a signed paper changed, line by line: what stood before, what it says, the difference."""
    programme = _visible(request, number)
    found = get_object_or_404(DecisionPaper.objects.select_related("scan"), pk=pk, programme=programme)
    sums = list(found.sums.select_related("line", "source").order_by("line__place", "year", "source"))
    context = _frame(request, programme) | {"paper": found, "sums": sums}
    return page(request, "programmes/paper.html", context)
