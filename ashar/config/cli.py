"""`ashar`: everything an operator does from the command line."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import click
from django.core.exceptions import ImproperlyConfigured

from ashar.config.speaking import Refusal, cannot_start, in_own_language, speaks
from ashar.demo.stages import STAGES

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Run the command line; what the environment says wrongly becomes one sentence."""
    try:
        ashar()
    except ImproperlyConfigured as error:
        sys.exit(cannot_start(error))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ashar() -> None:
    """Towns commission social projects: from a resident's problem to a published result.

    The environment decides where and how (docs/settings.md): DATA_DIR, HOST, PORT, DATABASE_URL,
    EMAIL_URL, ASHAR_PUBLIC_URL, ASHAR_SECRET_KEY.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashar.config.settings")


@ashar.command()
def setup() -> None:
    """Prepare or bring up to date: database, words, styles; on a new machine the demonstration."""
    _start_django()
    _prepare()


@ashar.command()
@click.option("--setup", "with_setup", is_flag=True, help="First do what “ashar setup” does.")
def serve(with_setup: bool) -> None:
    """Serve web pages and run the worker until Ctrl-C."""
    _start_django()
    if with_setup:
        _prepare()
    from django.conf import settings
    from django.db import connections

    from ashar.config import server, setup

    _refuse_grave_findings()
    connections.close_all()

    def announcement(address: str) -> str:
        return "\n".join(["", f"Ashar is at {address}", *setup.entrances(address), ""])

    try:
        server.serve(settings.HOST, settings.PORT, announcement, click.echo)
    except (server.PortTaken, server.GivenUp) as error:
        raise click.ClickException(str(error)) from error


@ashar.command()
def worker() -> None:
    """Run the worker alone: outbox, daily heads of the journal, sweeping."""
    from ashar.config import worker as process

    process.main()


@ashar.command()
@speaks
def doctor() -> None:
    """Say in plain words what is misconfigured, lost, late or worth knowing."""
    from django.utils.translation import gettext as _

    from ashar.config.doctor import examine_all

    findings = examine_all()
    for finding in findings:
        click.secho(f"{'✗' if finding.is_grave else '·'} {finding.sentence}", bold=finding.is_grave)
    if any(finding.is_grave for finding in findings):
        sys.exit(1)
    click.echo(_("Ashar can run."))


@ashar.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--keys", type=click.Path(dir_okay=False, path_type=Path), help="Where the keys go (FILE.keys)."
)
@speaks
def backup(file: Path, keys: Path | None) -> None:
    """Copy database and files as they are now into FILE, and the keys into another; works while running."""
    from ashar.config.backup import BackupFault, keys_beside, take_backup
    from ashar.config.backup.console import Console
    from ashar.config.backup.telling import tell_taken

    try:
        taken = take_backup(file, keys or keys_beside(file), Console())
    except BackupFault as fault:
        raise Refusal(str(fault)) from fault
    click.echo("\n".join(tell_taken(taken)))
    if taken.lost:
        sys.exit(1)


@ashar.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--keys", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The keys of this backup (FILE.keys, where it is there).")  # fmt: skip
@speaks
def restore(file: Path, keys: Path | None) -> None:
    """Fill an empty place (DATA_DIR, DATABASE_URL) from FILE, checking everything."""
    from ashar.config.backup import BackupFault, keys_beside, restore_backup
    from ashar.config.backup.console import Console
    from ashar.config.backup.telling import tell_restored

    beside = keys_beside(file)
    try:
        restored = restore_backup(file, keys or (beside if beside.exists() else None), Console())
    except BackupFault as fault:
        raise Refusal(str(fault)) from fault
    click.echo("\n".join(tell_restored(restored)))


@ashar.command()
@click.option("--until", type=click.Choice(STAGES), default="closed", help="Stop every order at this stage.")
def demo(until: str) -> None:
    """Build the demonstration town, by the same actions people take; an empty folder will do."""
    _start_django()
    from ashar.config.setup import begin
    from ashar.demo.actions import build_demo

    begin(_say)
    build_demo(until=until, report=_say)


@ashar.group()
def cases() -> None:
    """Real orders from before the platform."""


@cases.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def cases_load(folder: Path | None) -> None:
    """Load historic orders from FOLDER (by default those that Ashar brings); twice changes nothing."""
    _start_django()
    from django.utils import translation

    from ashar.config.setup import begin
    from ashar.demo.cases import CaseFault, load_cases

    begin(_say)
    try:
        with translation.override("en"):
            load_cases(folder, click.echo)
    except CaseFault as fault:
        raise click.ClickException(str(fault)) from fault


@ashar.group()
def export() -> None:
    """Take data out."""


@export.command("journal")
@click.option("--authority", metavar="CODE", help="Only this authority's chain.")
@click.option("-o", "--output", type=click.File("wb", atomic=True), default="-", help="To this file.")
def export_journal(authority: str | None, output: IO[bytes]) -> None:
    """Write the journal so that anybody can check it with tools/verify_journal.py."""
    _start_django()
    from ashar.core.journal import ChainHead, export_lines

    if authority and not ChainHead.objects.filter(chain=authority).exists():
        raise click.ClickException(f"There is no journal of “{authority}”.")
    chains = [authority] if authority else None
    entries = sum(head.seq for head in ChainHead.objects.all() if authority in (None, head.chain))
    for line in _with_progress(export_lines(chains), "Exporting", entries + 2):
        output.write(line)


@export.command("heads")
@click.option("-o", "--output", type=click.File("w", atomic=True), default="-", help="To this file.")
def export_heads(output: IO[str]) -> None:
    """Write the published heads, for `ashar verify --heads`."""
    _start_django()
    from ashar.core.journal import head_lines

    output.writelines(head_lines())


@ashar.command(context_settings={"ignore_unknown_options": True})
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def verify(file: str, options: tuple[str, ...]) -> None:
    """Check an exported journal: every byte, every link; with --heads FILE also published heads."""
    checker = ROOT / "tools" / "verify_journal.py"
    if not checker.exists():
        raise click.ClickException("The checker stands alone in the source tree: tools/verify_journal.py.")
    sys.exit(runpy.run_path(str(checker))["main"]([file, *options]))


@ashar.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Any of Django's own commands, e.g. `ashar manage migrate`."""
    from django.core.management import execute_from_command_line

    _start_django()
    with in_own_language():
        execute_from_command_line(["ashar manage", *arguments])


def _start_django() -> None:
    import django

    django.setup()


def _prepare() -> None:
    from ashar.config import setup
    from ashar.config.checks import check_public_address

    with in_own_language():
        _refuse([fault.msg for fault in check_public_address()])
    setup.prepare(_say)


def _refuse_grave_findings() -> None:
    from ashar.config.doctor import examine

    with in_own_language():
        _refuse([finding.sentence for finding in examine() if finding.is_grave])


def _refuse(sentences: list[str]) -> None:
    from django.utils.translation import gettext as _

    if sentences:
        said = "\n".join(f"  ✗ {sentence}" for sentence in sentences)
        raise click.ClickException(_("Ashar does not start like this:") + f"\n{said}")


def _say(said: str) -> None:
    click.echo(said, err=True)


def _with_progress(items: Iterable[bytes], said: str, length: int) -> Iterable[bytes]:
    with click.progressbar(items, label=said, length=length, file=sys.stderr) as bar:
        yield from bar
