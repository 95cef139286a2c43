"""The language a person works in is kept on the account."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language_from_path

from ashar.accounts.actions import remember_language


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
