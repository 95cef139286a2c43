"""The call and the complaint that an address speaks of, as this reader may know of them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ashar.accounts.reader import reader_of
from ashar.calls.models import Call
from ashar.complaints.models import Complaint

WITH_CALL = ("call__authority", "call__line", "proposal__organisation", "lot", "letter", "filed_by")


def announced(request: HttpRequest, number: str) -> Call:
    """A call that everybody may know of, and complain about."""
    found = get_object_or_404(Call.objects.visible_to(request.user), number=number)
    if found.is_historic or found.announced_at is None:
        raise Http404
    return found


def complaint_of(request: HttpRequest, number: str, permission: str = "") -> Complaint:
    """Everybody may know of a complaint; not everybody may do this with it."""
    found = get_object_or_404(Complaint.objects.select_related(*WITH_CALL), number=number)
    if permission and not reader_of(request).has_perm(permission, found):
        raise PermissionDenied
    return found


def frame_of(found: Complaint) -> dict[str, Any]:
    """What every page of a complaint says of the call it is about."""
    return {"complaint": found, "call": found.call, "authority": found.call.authority}


def address(name: str, found: Complaint) -> str:
    """Where a deed on the complaint is sent."""
    return reverse(f"complaints:{name}", args=[found.number])
