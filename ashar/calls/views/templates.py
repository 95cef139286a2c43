"""Templates: the list, one of them, writing it, putting it to use."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashar.accounts.models import User
from ashar.accounts.queries import own_authority
from ashar.accounts.reader import reader_of
from ashar.calls.actions.choosing import mark_of
from ashar.calls.actions.templating import (
    begin_template,
    copy_template,
    publish_blockers,
    publish_template,
    share_template,
    withdraw_template,
    write_template,
)
from ashar.calls.forms.sets import TemplateForm
from ashar.calls.models import Template
from ashar.calls.models.template import PREPARERS, PUBLISHERS
from ashar.calls.sets import CARD_TEXTS, read_card, read_criteria, read_papers, read_questions, read_set
from ashar.calls.sets.asking import MOST_FILES, asked
from ashar.calls.states import Part, Sharing
from ashar.calls.views.asked import Sets
from ashar.calls.views.editing import Desk, edit_question, edit_set
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, decision, page, refused_shows
from ashar.places.models import Authority

ON_A_PAGE = 30
WORDS = ("title_ky", "title_ru", "about_ky", "about_ru")


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Templates one may use or read; the kind is kept in the address."""
    user = reader_of(request)
    part = request.GET.get("part", "")
    found = Template.objects.visible_to(user).exclude(state=Sharing.WITHDRAWN)
    if part in Part.values:
        found = found.filter(part=part)
    context = {
        "shown": Paginator(found.order_by("part", "authority", "number"), ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "part": part,
        "parts": Part.choices,
        "own": _owner(user),
        "may_write": _may_write(user),
    }
    return page(request, "calls/templates.html", context)


def _owner(user: User) -> Authority | None:
    return own_authority(user) if user.authorities(*PREPARERS) else None


def _may_write(user: User) -> bool:
    return bool(user.authorities(*PREPARERS) or user.duties() & set(PUBLISHERS))


@require_POST
def new(request: HttpRequest, part: str) -> HttpResponse:
    """Begin an empty set of one’s own office, or of the country."""
    user = reader_of(request)
    if part not in Part.values or part == Part.CARD:
        raise Http404
    made = begin_template(part=part, authority=_owner(user), by=user)
    return redirect("calls:template-edit", made.number)


@require_safe
def template(request: HttpRequest, number: str) -> HttpResponse:
    """What a template holds, where it came from, and what can be done with it."""
    found = get_object_or_404(Template.objects.visible_to(request.user), number=number)
    user = reader_of(request)
    may_write = user.has_perm("calls.write_template", found)
    context = {
        "template": found,
        "authority": found.authority,
        **_content(found),
        "lineage": _lineage(found),
        "calls_count": found.calls.exclude(announced_at=None).count(),
        "may_write": may_write,
        "may_copy": _may_write(user),
        "go": decision(
            found,
            "publish",
            publish_blockers(found),
            action=reverse("calls:template-publish", args=[number]),
        )
        if may_write and found.state == Sharing.DRAFT
        else None,
    }
    return page(request, "calls/template.html", context)


def _content(found: Template) -> dict[str, Any]:
    """The sets that it holds, as `calls/_sets.html` reads them, and its texts."""
    card = read_card(found.body) if found.part == Part.CARD else None
    read = None if card else read_set(found.part, found.body)
    given: Any = {
        "criteria": card.criteria if card else (read if found.part == Part.CRITERIA else None),
        "questions": card.questions if card else (read if found.part == Part.QUESTIONS else None),
        "papers": card.papers if card else (read if found.part == Part.PAPERS else None),
    }
    questions = given["questions"] or read_questions({})
    sets = Sets(
        criteria=list((given["criteria"] or read_criteria({})).items),
        questions=tuple(asked(each) for each in questions.items),
        papers=given["papers"] or read_papers({}),
        named=given,
        from_winner=False,
        budget_lines=questions.budget_lines,
        most_files=MOST_FILES,
    )
    texts = [(name, _texts(card.texts, name)) for name in CARD_TEXTS] if card else []
    return {"sets": sets, "texts": [(name, said) for name, said in texts if any(said.values())]}


def _texts(texts: dict[str, str], name: str) -> dict[str, str]:
    return {code: texts.get(f"{name}_{code}", "") for code in ("ky", "ru", "en")}


def _lineage(found: Template) -> list[Template]:
    """What it was copied from, and what that was copied from; the nearest first, at most five."""
    line: list[Template] = []
    parent: Template | None = found.based_on
    while parent is not None and len(line) < 5:
        line.append(parent)
        parent = parent.based_on
    return line


def edit(request: HttpRequest, number: str) -> HttpResponse:
    """The name of a template and, of a whole call, its texts; its set has a page of its own."""
    found = get_allowed(request.user, "calls.write_template", Template, number=number)
    if found.state != Sharing.DRAFT:
        raise Http404
    words = {name: getattr(found, name) for name in WORDS}
    card = found.body if found.part == Part.CARD else None
    form = TemplateForm(request.POST or None, words=words, card=card, seen=mark_of(found.body))
    if form.is_valid():
        body = form.known_card() if card is not None else found.body
        if _write(request, found, form, body):
            to = "template-set" if "set" in request.POST else "template"
            return redirect(f"calls:{to}", number)
    context = {"template": found, "authority": found.authority, "form": form}
    return page(request, "calls/edit_template.html", context)


def _write(request: HttpRequest, found: Template, form: TemplateForm, body: Any) -> bool:
    kept = attempt(
        request,
        write_template,
        template=found,
        facts=form.words(),
        known=read_set(found.part, body),
        by=reader_of(request),
        seen=form.cleaned_data["seen"],
    )
    if kept is None:
        form.seeing(mark_of(Template.objects.get(pk=found.pk).body))
    return kept is not None


def edit_of_set(request: HttpRequest, number: str) -> HttpResponse:
    """The set of a template."""
    return edit_set(request, _desk(request, number))


def question(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """A question of a template, or a new one (`new`)."""
    desk = _desk(request, number)
    if desk.part != Part.QUESTIONS:
        raise Http404
    return edit_question(request, desk, code)


def _desk(request: HttpRequest, number: str) -> Desk:
    found = get_allowed(request.user, "calls.write_template", Template, number=number)
    if found.state != Sharing.DRAFT or found.part == Part.CARD:
        raise Http404

    def save(known: Any, seen: str) -> Any:
        named = {name: value for name, value in found.body.items() if name.startswith(("title", "origin"))}
        read = read_set(found.part, {**named, **known})
        return write_template(template=found, facts={}, known=read, by=reader_of(request), seen=seen)

    here = reverse("calls:template", args=[number])
    return Desk(
        part=found.part,
        kept=found.body,
        start=found.body,
        save=save,
        here=reverse("calls:template-set", args=[number]),
        question_at=lambda code: reverse("calls:template-question", args=[number, code]),
        back=here,
        crumbs=[(_("Templates"), reverse("calls:templates")), (number, here)],
        authority=found.authority,
        note=_("Nobody but your office sees it before it is put to use."),
    )


@require_POST
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """One’s own copy, to be changed."""
    found = get_object_or_404(Template.objects.visible_to(request.user), number=number)
    user = reader_of(request)
    made = attempt(request, copy_template, template=found, authority=_owner(user), by=user)
    return redirect("calls:template", made.number if made else number)


@require_POST
@refused_shows(template)
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Put a template to use."""
    found = get_allowed(request.user, "calls.write_template", Template, number=number)
    publish_template(template=found, by=reader_of(request))
    messages.success(request, _("It can be chosen for calls now."))
    return redirect("calls:template", number)


@require_POST
@refused_shows(template)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Offer a template no longer."""
    found = get_allowed(request.user, "calls.write_template", Template, number=number)
    withdraw_template(template=found, by=reader_of(request))
    messages.success(request, _("It is no longer offered. Calls keep their copies."))
    return redirect("calls:templates")


@require_POST
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Offer a template of one’s own to all authorities, or to one’s own office only."""
    found = get_allowed(request.user, "calls.write_template", Template, number=number)
    share_template(template=found, shared="shared" in request.POST, by=reader_of(request))
    return redirect("calls:template", number)
