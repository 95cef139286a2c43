"""The language of the operator: what the command line says, also before Django can start."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import IO, Any

import click
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop

from ashar.config.catalogues import LOCALE
from ashar.config.environment import Unusable

LANGUAGES = ("ky", "ru", "en")
VARIABLE = "ASHAR_LANGUAGE"


class Refusal(click.ClickException):
    """A sentence in the operator's language, without click's English word before it."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it where errors go."""
        click.secho(f"✗ {self.message}", file=file, err=True, bold=True)


def own_language() -> str:
    """What ASHAR_LANGUAGE says, or the machine's own settings; English when that is none of ours."""
    for name in (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        if said := os.environ.get(name, "")[:2].lower():
            return said if said in LANGUAGES else "en"
    return "en"


def speaks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Start Django for a command, give it the option --language, and let it speak that language."""

    @click.option(
        "--language", type=click.Choice(LANGUAGES), default=own_language,
        help="What to speak (ASHAR_LANGUAGE, or the machine’s own language).",
    )  # fmt: skip
    @wraps(command)
    def spoken(*args: Any, language: str, **options: Any) -> Any:
        os.environ[VARIABLE] = language  # also for what goes wrong while Django starts
        import django

        django.setup()
        with in_own_language():
            return command(*args, **options)

    return spoken


def in_own_language() -> AbstractContextManager[None]:
    """A context in which sentences are the operator's."""
    from django.utils import translation

    return translation.override(own_language())


def cannot_start(error: ImproperlyConfigured) -> str:
    """Why Ashar cannot start, in the operator's language; Django's translations need settings that work."""
    words = gettext.translation("django", LOCALE, [own_language()], fallback=True)
    why = words.gettext(error.sentence).format(**error.values) if isinstance(error, Unusable) else str(error)
    return words.gettext(gettext_noop("Ashar cannot start: {why}")).format(why=why)
