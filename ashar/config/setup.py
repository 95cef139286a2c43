"""From an empty folder to a working installation, and from an older one to this one; safe to repeat."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from ashar.config.catalogues import compile_catalogues, stale_catalogues
from ashar.core.thread import Knot, Mode

Step = Callable[[str, Callable[[], Any]], None]


def prepare(step: Step) -> None:
    """Bring everything up to date; `step` says what is being done and does it.

    A machine of one's own gets the demonstration town at its first start, and every installation
    the real orders of 2014 to 2019.
    """
    step("Preparing the database", _prepare_database)
    if stale_catalogues():
        step("Compiling the words of three languages", compile_catalogues)
    if not settings.DEBUG:
        step("Collecting styles and pictures", _collect_static_files)
    if not settings.IS_PUBLIC and not Knot.objects.filter(is_demonstration=True).exists():
        step("Building the demonstration town", _build_demonstration)
    if not Knot.objects.filter(mode=Mode.HISTORIC).exists():
        step("Loading the real orders of 2014–2019", _load_cases)


def _prepare_database() -> None:
    call_command("createcachetable", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)


def _collect_static_files() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


def _build_demonstration() -> None:
    from ashar.demo.actions import build_demo

    # One transaction, so that a start that was interrupted leaves no half of a town behind.
    with transaction.atomic():
        build_demo()


def _load_cases() -> None:
    from ashar.demo.cases import load_cases

    load_cases(None, lambda said: None)


def entrances(address: str) -> list[str]:
    """How to enter as each person of the demonstration town; nothing where there is none."""
    if settings.IS_PUBLIC or not Knot.objects.filter(is_demonstration=True).exists():
        return []
    from ashar.demo.entrances import ways_in

    return ways_in(address)
