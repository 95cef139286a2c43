"""Addresses planted for tests of access, languages and answers; the last one has no row."""

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_POST

from ashar.config.urls import handler400, handler403, handler404, handler500
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.web import forms
from ashar.core.web.access import NGO, PUBLIC, SIGNED_IN, Nav, guarded, route, row
from ashar.core.web.answers import attempt, page, refusals_of, refused_shows
from ashar.core.web.urls import short_patterns
from tests.web import gallery

__all__ = ["handler400", "handler403", "handler404", "handler500"]


PLAIN = """{% extends "core/page.html" %}{% block title %}Plain{% endblock %}
{% block content %}<h1>Plain</h1>{% endblock %}"""


def plain(request: HttpRequest, **_captured: str) -> HttpResponse:
    context = {"refusals": refusals_of(request)}
    status = 422 if context["refusals"] else 200
    return HttpResponse(engines["jinja2"].from_string(PLAIN).render(context, request), status=status)


def parts(request: HttpRequest) -> HttpResponse:
    return HttpResponse(gallery.render(request, gallery.CallForm(request.POST or None)))


def refuse(**_facts: Any) -> None:
    raise Refused(Blocker("The commission has not been approved.", who="head of the city hall"))


@require_POST
@refused_shows(plain)
def announce(request: HttpRequest) -> HttpResponse:
    refuse()
    return redirect("plain")


class NameForm(forms.Form):
    name = forms.forms.CharField(label="Name")


def edit(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None)
    deed = refuse if request.POST.get("name") == "refuse me" else dict
    if form.is_valid() and attempt(request, deed, **form.cleaned_data):
        return redirect("plain")
    return page(request, "planted/edit.html", {"form": form})


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("planted")


foreign = [path("let-in/", plain, name="let_in"), path("left-out/", plain, name="left_out")]

urlpatterns = [
    *short_patterns,
    *i18n_patterns(
        route("", plain, name="home", who=PUBLIC),
        route("public/", plain, name="plain", who=PUBLIC, nav=Nav("Public page", 10)),
        route("always/", plain, name="always", who=PUBLIC, nav=Nav("Seen by all", 20, always=True)),
        route("signed-in/", plain, name="signed-in", who=SIGNED_IN, nav=Nav("Own page", place="me")),
        route("specialist/", plain, name="specialist", who={"specialist", "head"}, nav=Nav("Desk", 5)),
        route("ngo/", plain, name="ngo", who=NGO),
        route("operator/", plain, name="operator", who="operator", nav=Nav("Platform", 6)),
        route("sign-in/", plain, name="account_login", who=PUBLIC, nav=Nav("Sign in", place="sign_in")),
        route("parts/", parts, name="parts", who=PUBLIC),
        route("announce/", announce, name="announce", who=PUBLIC),
        route("edit/", edit, name="edit", who=PUBLIC),
        route("broken/", broken, name="broken", who=PUBLIC),
        path("foreign/", include(guarded(foreign, {"let_in": row(PUBLIC)}))),
        path("no-row/", plain, name="no-row"),
    ),
]
