"""From an empty folder to a working installation, and from an older one to this one; safe to repeat."""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command

from ashar.config.catalogues import compile_catalogues, stale_catalogues
from ashar.core.thread import Knot, Mode

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Bring everything up to date; `say` is told what is being done.

    A machine of one's own gets the demonstration town at its first start, and every installation
    the real orders of 2014 to 2019.
    """
    say("Preparing the database …")
    _prepare_database()
    if stale_catalogues():
        say("Compiling the words of three languages …")
        compile_catalogues()
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)
    if not settings.IS_PUBLIC and not Knot.objects.filter(is_demonstration=True).exists():
        say("Building the demonstration town …")
        _build_demonstration(say)
    if not Knot.objects.filter(mode=Mode.HISTORIC).exists():
        say("Loading the real orders of 2014–2019 …")
        _load_cases(say)


def _prepare_database() -> None:
    call_command("createcachetable", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    from ashar.places.actions import load_places

    load_places()


def _build_demonstration(say: Say) -> None:
    from ashar.demo.actions import build_demo

    build_demo(report=lambda told: say(f"  {told}"))


def _load_cases(say: Say) -> None:
    from ashar.demo.cases import CASES, load_cases

    load_cases(CASES, lambda told: say(f"  {told}"))


def entrances(address: str) -> list[str]:
    """How to enter as each person of the demonstration town; nothing where there is none."""
    if settings.IS_PUBLIC or not Knot.objects.filter(is_demonstration=True).exists():
        return []
    from ashar.demo.entrances import ways_in

    return ways_in(address)
