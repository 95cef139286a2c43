"""Lists for staff that join stages."""

from collections.abc import Iterable

from django.db.models import QuerySet

from ashar.core.search import search
from ashar.selection.models import AdmissionCheck

NAMES = tuple(f"proposal__organisation__name_{language}" for language in ("ky", "ru", "en"))


def opened_proposals(authority_ids: Iterable[int], words: str = "") -> QuerySet[AdmissionCheck]:
    """Opened proposals of these authorities, the newest first; by applicant's name or by number."""
    found: QuerySet[AdmissionCheck] = AdmissionCheck.objects.filter(
        opening__call__authority__in=authority_ids
    )
    if words[:2].isascii() and "-" in words:
        found = found.filter(proposal__number__istartswith=words)
    elif words:
        found = search(found, words, column="proposal__organisation__folded")
    return found.order_by("-pk")


def with_applicants(checks: QuerySet[AdmissionCheck]) -> list[AdmissionCheck]:
    """The checks of one page with applicants and calls; of a long list only these, of them what is shown."""
    keys = list(checks.values_list("pk", flat=True))
    read = AdmissionCheck.objects.select_related("proposal__organisation", "proposal__lot__call")
    read = read.only("title", "state", "requested", "proposal__number", "proposal__lot__call__number", *NAMES)
    return list(read.filter(pk__in=keys).order_by("-pk"))
