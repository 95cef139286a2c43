"""The language a person works in is kept on the account; what an auditor opens is recorded."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language_from_path

from ashar.accounts.actions import record_reading, remember_language
from ashar.accounts.models import INSPECTING
from ashar.core.web.ties import ties_of


class RememberLanguageOnAccount:
    """Whoever sends a form in Russian works in Russian: the next sign-in leads there."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """The answer of the rest."""
        code = get_language_from_path(request.path_info) if request.method == "POST" else None
        if code and request.user.is_authenticated and request.user.language != code:
            remember_language(user=request.user, language=code)
        return self.get_response(request)


class RecordAuditors:
    """Whatever an auditor opens by that right is in the journal before it is sent.

    Pages that are not public are recorded by their row; public ones when the right was leaned on. An
    address that answers nothing of the office says so: `view.tells_nothing = True`.
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """The answer of the rest."""
        answer = self.get_response(request)
        if answer.status_code in GIVEN and request.user.is_authenticated and (read := _read(request)):
            record_reading(by=request.user, page=request.path[:300], authorities=read)
        return answer


GIVEN = (200, 206, 304)


def _read(request: Any) -> frozenset[int]:
    """Ids of the authorities whose pages were opened by the right of an auditor."""
    user, match = request.user, request.resolver_match
    audited = {tie.body for tie in ties_of(user, "role") if tie.code in INSPECTING and tie.body}
    if not audited or match is None or getattr(match.func, "tells_nothing", False):
        return frozenset()
    row = getattr(match.func, "access_row", None)
    if user.leaned_on or row is None or row.who.isdisjoint(INSPECTING):
        return user.leaned_on & audited
    return frozenset(audited)
