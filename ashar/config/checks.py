"""What keeps an installation from starting: development defaults at an address others can reach.

Every management command, start-up and `ashar doctor` ask the same function.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import Error
from django.utils.translation import gettext as _

SHORTEST_KEY = 32


def check_public_address(app_configs: Any = None, **_kwargs: Any) -> list[Error]:
    """Errors that forbid serving a public address; none on a machine of one's own."""
    if not settings.IS_PUBLIC:
        return []
    return [Error(said, id=f"ashar.E{number:03}") for number, said in _public_faults()]


def _public_faults() -> Iterator[tuple[int, str]]:
    if settings.SECRET_KEY_IS_GENERATED:
        yield 1, _("A public address needs a key of its own: set ASHAR_SECRET_KEY to a long random text.")
    elif len(settings.SECRET_KEY) < SHORTEST_KEY:
        said = _("ASHAR_SECRET_KEY is too short for a public address: {n} characters at least.")
        yield 2, said.format(n=SHORTEST_KEY)
    if settings.DEBUG:
        yield 3, _("ASHAR_DEBUG shows everybody what is inside: unset it at a public address.")
    if not settings.HTTPS:
        yield (
            4,
            _(
                "A public address is served over HTTPS only: set ASHAR_PUBLIC_URL to the https:// address "
                "that your reverse proxy answers (docs/settings.md)."
            ),
        )
