"""Several forms that are filled in on one page and sent by one button."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from ashar.core.web.forms import Form, Mistake, mistakes


class Sheet:
    """A page of forms. A subclass fills `forms` and gives every form `self.sent` when it is asked."""

    def __init__(self, request: HttpRequest) -> None:
        self.is_bound = request.method == "POST"
        self.sent: tuple[Any, Any] = (request.POST, request.FILES) if self.is_bound else (None, None)
        self.forms: list[Form] = []

    def __iter__(self) -> Iterator[Form]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        """Whether everything that was filled in can be used; every form tells its own mistakes."""
        found = [form.is_valid() for form in self.forms]
        return self.is_bound and all(found) and self.fits()

    def fits(self) -> bool:
        """Whether the forms fit each other; a subclass adds what is wrong to the form where it is."""
        return True

    @property
    def mistakes(self) -> list[Mistake]:
        """What is wrong, in the order of the page."""
        return [mistake for form in self.forms if form.is_bound for mistake in mistakes(form)]

    @property
    def sent_files(self) -> bool:
        """Whether files came with it, which have to be chosen again when something is wrong."""
        return bool(self.sent[1])

    @property
    def status(self) -> int | None:
        """The status of a page that shows it (again)."""
        return 422 if self.is_bound else None
