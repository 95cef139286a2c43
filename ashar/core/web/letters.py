"""One's own notices, ceasing to follow, and the mailbox of the demonstration."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from ashar.core import notices, rehearsal
from ashar.core.notices.mailbox import has_demonstration, shown_mail
from ashar.core.notices.wording import UNFOLLOW_SALT, unfollow_address
from ashar.core.web.answers import page

ON_A_PAGE = 30


@dataclass(frozen=True)
class Shown:
    """A notice with its words, and where one stops following what it came of."""

    notice: notices.Notice
    wording: notices.Wording
    stop: str


@require_safe
def my_notices(request: HttpRequest) -> HttpResponse:
    """What the person should know, newest first."""
    shown = Paginator(notices.notices_of(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    language = str(translation.get_language())
    context = {
        "page": shown,
        "notices": [
            Shown(each, notices.word(each, language), unfollow_address(each, language)) for each in shown
        ],
        "unread": notices.unread_count(request.user),
    }
    return page(request, "core/notices.html", context)


@require_POST
def read_notice(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Mark one of one's own notices as read."""
    notices.mark_read(request.user, pk)
    return redirect("core:notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponseBase:
    """Mark all one's notices as read."""
    notices.mark_read(request.user)
    messages.success(request, _("All notices are marked as read."))
    return redirect("core:notices")


@csrf_exempt  # Mail programs post here by themselves (RFC 8058); the signed address is the right to do so.
def unfollow(request: HttpRequest, token: str) -> HttpResponse:
    """Stop following, from a letter: a page that asks, and a post that does it."""
    user, number = _follower(token)
    if request.method == "POST":
        notices.unfollow(user, number)
    return page(request, "core/unfollow.html", {"number": number, "follows": notices.follows(user, number)})


@require_safe
def demonstration_mail(request: HttpRequest) -> HttpResponse:
    """Letters to the invented people of the demonstration, for everybody to read."""
    if not has_demonstration():
        raise Http404
    address = request.GET.get("to", "")
    shown = Paginator(shown_mail(address), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "address": address, "demonstration": True}
    return page(request, "core/demonstration_mail.html", context)


def _follower(token: str) -> tuple[Any, str]:
    try:
        pk, number = signing.loads(token, salt=rehearsal.salted(UNFOLLOW_SALT))
        return get_user_model()._default_manager.get(pk=pk), number
    except (signing.BadSignature, get_user_model().DoesNotExist) as error:
        raise Http404 from error
