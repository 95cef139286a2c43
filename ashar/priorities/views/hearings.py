"""Pages of meetings and surveys in depth, and of versions of priorities."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ashar.accounts.reader import reader_of
from ashar.core import clock
from ashar.core.files import store, two_versions
from ashar.core.web.access import get_allowed
from ashar.core.web.answers import attempt, page
from ashar.core.web.downloads import serve
from ashar.core.web.presses import pressed_once
from ashar.places.models import Authority
from ashar.priorities import actions, hearing, showing
from ashar.priorities.actions.taking_part import names_protected
from ashar.priorities.actions.versions import standing_in_order
from ashar.priorities.forms import MeetingForm
from ashar.priorities.forms.hearings import (
    ChangeForm,
    CloseSurveyForm,
    GroupsForm,
    PhotoForm,
    QuartersForm,
    ReleaseForm,
    SurveyForm,
)
from ashar.priorities.models import Attendance, Meeting, MeetingPhoto, PriorityVersion, Survey


@require_safe
def hearings(request: HttpRequest, code: str) -> HttpResponse:
    """Meetings and surveys of an authority in a year, and who took part."""
    authority = get_object_or_404(Authority.objects.select_related("place"), code=code)
    this = clock.today().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 1990 < int(asked) <= this else this
    context = {
        "authority": authority,
        "part": hearing.taking_part(authority, year),
        "years": hearing.years_of(authority, this),
        "may_record": request.user.has_perm("priorities.record_meeting", authority),
    }
    return page(request, "priorities/hearings.html", context)


@pressed_once
def record_meeting(request: HttpRequest, code: str) -> HttpResponse:
    """A meeting that decided nothing by itself: its result comes from a round."""
    authority = get_allowed(request.user, "priorities.record_meeting", Authority, code=code)
    form = MeetingForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        upload = facts.pop("minutes")
        paper = store(upload, purpose="minutes") if upload else None
        held = attempt(
            request,
            actions.record_meeting,
            authority=authority,
            minutes=paper,
            by=reader_of(request),
            **facts,
        )
        if held:
            messages.success(request, _("The meeting is recorded. Now say who came, if you know."))
            return redirect("priorities:meeting-people", held.number)
    return page(request, "priorities/meeting_form.html", {"authority": authority, "form": form})


@pressed_once
def begin_survey(request: HttpRequest, code: str) -> HttpResponse:
    """A survey that begins."""
    authority = get_allowed(request.user, "priorities.record_meeting", Authority, code=code)
    form = SurveyForm(request.POST or None, initial={"began_on": clock.today()})
    if form.is_valid():
        facts = {"authority": authority, "by": reader_of(request), **form.cleaned_data}
        if survey := attempt(request, actions.begin_survey, **facts):
            return redirect("priorities:survey", survey.number)
    return page(
        request, "priorities/survey_form.html", {"authority": authority, "form": form, "survey": None}
    )


@require_safe
def survey(request: HttpRequest, number: str) -> HttpResponse:
    """A survey: how residents are asked, and what they said taken together."""
    found = get_object_or_404(Survey.objects.select_related("authority__place"), number=number)
    context = {
        "survey": found,
        "authority": found.authority,
        "may_work": request.user.has_perm("priorities.count_people", found),
    }
    return page(request, "priorities/survey.html", context)


def close_survey(request: HttpRequest, number: str) -> HttpResponse:
    """How many answered, and what they said."""
    found = get_allowed(request.user, "priorities.count_people", Survey, number=number)
    form = CloseSurveyForm(request.POST or None, initial={"ended_on": clock.today()})
    if form.is_valid():
        facts = {"survey": found, "by": reader_of(request), **form.cleaned_data}
        if attempt(request, actions.close_survey, **facts):
            messages.success(request, _("The survey is over; its result is public."))
            return redirect("priorities:survey-people", number)
    context = {"authority": found.authority, "form": form, "survey": found}
    return page(request, "priorities/survey_form.html", context)


def meeting_people(request: HttpRequest, number: str) -> HttpResponse:
    """Who came to a meeting, in groups."""
    return _people(request, get_allowed(request.user, "priorities.count_people", Meeting, number=number))


def survey_people(request: HttpRequest, number: str) -> HttpResponse:
    """Who answered a survey, in groups."""
    found = get_allowed(request.user, "priorities.count_people", Survey, number=number)
    if found.participants is None:
        raise Http404
    return _people(request, found)


def _people(request: HttpRequest, held: Meeting | Survey) -> HttpResponse:
    place = held.authority.place
    quarters = list(place.quarters.filter(is_former=False))
    form = GroupsForm(request.POST or None, quarters=quarters, initial=_counted(held))
    is_meeting = isinstance(held, Meeting)
    if form.is_valid():
        facts = {"of": held, "groups": form.groups(), "by": reader_of(request)}
        if attempt(request, actions.record_attendance, **facts):
            messages.success(request, _("It is written down who took part."))
            return redirect(f"priorities:{'meeting' if is_meeting else 'survey'}", held.number)
    context = {"authority": held.authority, "held": held, "form": form, "is_meeting": is_meeting}
    return page(request, "priorities/people_form.html", context)


def _counted(held: Meeting | Survey) -> dict[str, int]:
    rows: list[Attendance] = list(held.groups.all())
    return {f"a_{each.age}" if each.age else f"q{each.quarter_id}": each.people for each in rows}


@pressed_once
def photos(request: HttpRequest, number: str) -> HttpResponse:
    """Photos of a meeting: the specialist adds them, the head releases them."""
    held = get_allowed(request.user, "priorities.see_meeting_photos", Meeting, number=number)
    user = reader_of(request)
    may_add = user.has_perm("priorities.count_people", held)
    form = PhotoForm(request.POST or None, request.FILES or None) if may_add else None
    if form and form.is_valid():
        facts = dict(form.cleaned_data)
        full, small = two_versions(facts.pop("photo"), purpose="meeting photo")
        if attempt(
            request, actions.add_photo, meeting=held, photo=actions.NewPhoto(full, small, **facts), by=user
        ):
            messages.success(
                request, _("The photo is kept. The head of the office decides whether everybody sees it.")
            )
            return redirect("priorities:photos", number)
    context = {
        "meeting": held,
        "authority": held.authority,
        "photos": list(held.photos.all()),
        "form": form,
        "may_release": user.has_perm("priorities.release_photos", held),
    }
    return page(request, "priorities/photos.html", context)


def release_photos(request: HttpRequest, number: str) -> HttpResponse:
    """Which photos of a meeting everybody sees."""
    held = get_allowed(request.user, "priorities.release_photos", Meeting, number=number)
    form = ReleaseForm(request.POST, photos=list(held.photos.all()))
    if request.method == "POST" and form.is_valid():
        facts = {"meeting": held, "photos": list(form.cleaned_data["photos"]), "by": reader_of(request)}
        if attempt(request, actions.release_photos, **facts):
            messages.success(request, _("Saved."))
            return redirect("priorities:photos", number)
    context = {
        "meeting": held,
        "authority": held.authority,
        "photos": list(held.photos.all()),
        "form": None,
        "may_release": True,
    }
    return page(request, "priorities/photos.html", context)


@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photo of a meeting: the small one for everybody once it is released, in full for the office."""
    found = get_object_or_404(
        MeetingPhoto.objects.select_related("meeting__authority", "full", "small"), pk=pk
    )
    if request.user.is_authenticated and request.user.has_perm(
        "priorities.see_meeting_photos", found.meeting
    ):
        return serve(found.full)
    if not found.is_public or names_protected(found.meeting):
        raise Http404
    return serve(found.small)


def quarters(request: HttpRequest, code: str) -> HttpResponse:
    """Villages and quarters, and how many live in them."""
    authority = get_allowed(request.user, "priorities.keep_quarters", Authority, code=code)
    known = list(authority.place.quarters.all())
    form = QuartersForm(request.POST or None, place=authority.place, quarters=known)
    if form.is_valid():
        names = ("people", "people_on", "people_source")
        facts = {name: form.cleaned_data[name] for name in names}
        if attempt(
            request,
            actions.keep_quarters,
            authority=authority,
            quarters=form.inhabitants(),
            by=reader_of(request),
            **facts,
        ):
            messages.success(request, _("Saved."))
            return redirect("priorities:hearings", code)
    return page(request, "priorities/quarters.html", {"authority": authority, "form": form})


@require_safe
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """The priorities of an authority as they are and as they were, each change with its reason."""
    authority = get_object_or_404(Authority.objects.select_related("place"), code=code)
    context = {
        "authority": authority,
        "standing": standing_in_order(authority)[:60],
        "versions": showing.versions_of(authority),
        "all": PriorityVersion.objects.filter(authority=authority).count(),
        "may_change": request.user.has_perm("priorities.change_priorities", authority),
    }
    return page(request, "priorities/versions.html", context)


def change(request: HttpRequest, code: str) -> HttpResponse:
    """Another order of the priorities, or without some of them."""
    authority = get_allowed(request.user, "priorities.change_priorities", Authority, code=code)
    form = ChangeForm(
        request.POST or None, standing=standing_in_order(authority), initial={"on": clock.today()}
    )
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("reason_ky", "reason_ru", "on")}
        lists = {"order": form.order(), "leaving": form.leaving()}
        if attempt(
            request, actions.change_priorities, authority=authority, by=reader_of(request), **facts, **lists
        ):
            messages.success(request, _("The priorities are changed; the reason is public."))
            return redirect("priorities:versions", code)
    return page(request, "priorities/change.html", {"authority": authority, "form": form})
