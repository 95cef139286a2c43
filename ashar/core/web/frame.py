"""What stands around every page: authority, languages, navigation, the person, messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf
from django.utils import translation
from django.utils.functional import Promise

from ashar.core import clock, rehearsal
from ashar.core.notices import unread_count
from ashar.core.web import access
from ashar.core.web.addresses import address_of
from ashar.core.web.languages import CODES, OWN_NAMES, hall_address, in_language
from ashar.core.web.parts import Parts

AuthorityProvider = Callable[[HttpRequest], Any]
_authority_provider: list[AuthorityProvider] = []
# As many sections as one takes in at a glance, and a phone shows in a few lines.
IN_A_ROW = 7


@dataclass(frozen=True)
class Link:
    """A link of the frame."""

    label: str | Promise
    address: str
    is_current: bool
    is_public: bool = False


@dataclass(frozen=True)
class Language:
    """The same page in one of the languages."""

    code: str
    name: str
    address: str
    is_current: bool


def provide_authority(provider: AuthorityProvider) -> AuthorityProvider:
    """Let a later module say whose pages these are when a view does not (an Authority or None)."""
    _authority_provider[:] = [provider]
    return provider


class Frame:
    """The frame of one page; everything is worked out only when the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def authority(self) -> Any:
        """Whose page this is when its view does not say; None on pages of the whole platform."""
        return _authority_provider[0](self.request) if _authority_provider else None

    @cached_property
    def person(self) -> Any:
        """The account that has signed in, or None."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def unread(self) -> int:
        """How many notices the person has not read."""
        return unread_count(self.person) if self.person else 0

    @property
    def is_demonstration(self) -> bool:
        """Whether a person of the demonstration has signed in: then every page is marked."""
        return bool(getattr(self.person, "is_demonstration", False))

    @property
    def is_rehearsal(self) -> bool:
        """Whether this page stands in a rehearsal: then it says so, across and on top."""
        return rehearsal.here() is not None

    @property
    def rehearsal_moment(self) -> datetime:
        """What the clock of the rehearsal shows."""
        return clock.now()

    @property
    def hall(self) -> str:
        """The page that leads through the rehearsal."""
        return hall_address()

    @property
    def initials(self) -> str:
        """Up to two letters of the person's name."""
        return "".join(word[0] for word in str(self.person).split()[:2]).upper()

    @cached_property
    def languages(self) -> list[Language]:
        """The same page in every language."""
        here, current = self.request.get_full_path(), translation.get_language()
        return [Language(code, OWN_NAMES[code], in_language(here, code), code == current) for code in CODES]

    @property
    def alternates(self) -> list[tuple[str, str]]:
        """Code and whole address of the same page in every language, for search engines."""
        return [(each.code, self.request.build_absolute_uri(each.address)) for each in self.languages]

    @cached_property
    def nav(self) -> list[Link]:
        """The row under the logo: public pages for a visitor, one's own work for a person."""
        return [link for link in self._sections if not (self._is_busy and link.is_public)]

    @cached_property
    def foot(self) -> list[Link]:
        """The links of the footer; public sections too, when one's own work fills the row."""
        moved = [link for link in self._sections if self._is_busy and link.is_public]
        return moved + list(self._links("foot"))

    @cached_property
    def me(self) -> str:
        """The address of the person's own page, if there is one."""
        return next((link.address for link in self._links("me")), "")

    @cached_property
    def sign_in(self) -> Link | None:
        """The way in, for a visitor."""
        return None if self.person else next(self._links("sign_in"), None)

    @cached_property
    def home(self) -> str:
        """The first page in this language."""
        return in_language("", str(translation.get_language() or settings.LANGUAGE_CODE))

    @property
    def messages(self) -> list[Any]:
        """What is to be said once."""
        return list(messages.get_messages(self.request))

    @cached_property
    def _sections(self) -> list[Link]:
        links = list(self._links("main"))
        nearest = max((len(link.address) for link in links if link.is_current), default=0)
        return [replace(link, is_current=link.is_current and len(link.address) == nearest) for link in links]

    @property
    def _is_busy(self) -> bool:
        return self.person is not None and len(self._sections) > IN_A_ROW

    def _links(self, place: str) -> Iterator[Link]:
        for name, row, nav in _nav_rows(str(get_urlconf() or settings.ROOT_URLCONF)):
            if nav.place == place and self._is_shown(row, nav):
                try:
                    address = address_of(name)
                except NoReverseMatch:
                    continue
                yield Link(nav.label, address, self._is_here(address), access.PUBLIC in row.who)

    def _is_shown(self, row: access.Row, nav: access.Nav) -> bool:
        public = access.PUBLIC in row.who
        if nav.place != "main" or not public:
            return row.admits(self.request) if hasattr(self.request, "user") else public
        return self.person is None or nav.always

    def _is_here(self, address: str) -> bool:
        path = self.request.path
        return path == address or (address != self.home and path.startswith(address))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame`, and `ui`, the parts that pages are made of."""
    return {"frame": Frame(request), "ui": Parts(request)}


@lru_cache(maxsize=8)
def _nav_rows(urlconf: str) -> list[tuple[str, access.Row, access.Nav]]:
    rows = [
        (line.name, line.row, line.row.nav)
        for line in access.access_table(urlconf)
        if line.row and line.row.nav
    ]
    return sorted(rows, key=lambda found: found[2].order)
