"""From an empty folder to a working installation, and from an older one to this one; safe to repeat."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from ashar.accounts.demonstration import Persona, personas
from ashar.config.catalogues import compile_catalogues, stale_catalogues
from ashar.core.news.models import NewsItem
from ashar.core.thread import Knot, Mode

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Bring everything up to date; `say` is told what is being done.

    A machine of one's own gets the demonstration town at its first start, and every installation
    the real orders of 2014 to 2019.
    """
    bring_up_to_date(say)
    _load_places()
    _load_templates()
    if not settings.IS_PUBLIC and not Knot.objects.exists():
        say("Building the demonstration town …")
        _build_demonstration(say)
    # The events came last: an older installation that lacks them gets them, and nothing twice.
    if not NewsItem.objects.filter(mode=Mode.HISTORIC).exists():
        say("Loading the real orders of 2014–2019 …")
        _load_cases(say)


def begin(say: Say) -> None:
    """Bring an empty place up to date; one that is in use changes its tables by “ashar setup” alone."""
    if not connection.introspection.table_names():
        bring_up_to_date(say)


def bring_up_to_date(say: Say) -> None:
    """Tables, words and styles as this version wants them; nothing is written that people would see."""
    if stale_catalogues():
        say("Compiling the words of three languages …")
        compile_catalogues()
        _read_words_anew()
    say("Preparing the database …")
    call_command("createcachetable", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)


def _read_words_anew() -> None:
    """Starting Django has read catalogues that did not exist yet: what is written next would be English."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    translation_file_changed(None, Path("django.mo"))
    translation.activate(language)


def _load_places() -> None:
    from ashar.places.actions import load_places

    load_places()


def _load_templates() -> None:
    from ashar.calls.actions.templating import load_templates

    load_templates()


def _build_demonstration(say: Say) -> None:
    from ashar.demo.actions import build_demo

    build_demo(report=lambda told: say(f"  {told}"))


def _load_cases(say: Say) -> None:
    from ashar.demo.cases import CASES, load_cases

    load_cases(CASES, lambda told: say(f"  {told}"))


def entrances(address: str) -> list[str]:
    """How to enter as each person of the demonstration town, as lines; none where there is no town."""
    with translation.override(settings.LANGUAGE_CODE):
        sign_in = address + reverse("account_login")
    with translation.override("en"):
        people = [_entrance(persona) for persona in personas()]
    connection.close()
    return [f"To enter as one of these people, open {sign_in} and choose:", *people] if people else []


def _entrance(persona: Persona) -> str:
    capacities = f": {'; '.join(persona.capacities)}" if persona.capacities else ""
    waiting = f" ({len(persona.waiting)} waiting)" if persona.waiting else ""
    return f"  {persona.user.name}{capacities}{waiting}"
