"""The environment: the handful of variables of docs/settings.md, read and typed in one place."""

import ipaddress
import os
import secrets
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop as _

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - names, nothing is bound here
LOCAL_ENDINGS = (".localhost", ".local", ".test", ".internal", ".lan")


class Unusable(ImproperlyConfigured):
    """A variable that cannot be used; `sentence` and `values` let it be said in another language."""

    def __init__(self, sentence: str, **values: object) -> None:
        self.sentence, self.values = sentence, values
        super().__init__(sentence.format(**values))


def text(name: str, default: str = "") -> str:
    """The variable's value; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """Whether the variable says yes; raises Unusable for words that are neither yes nor no."""
    value = text(name, "0").lower()
    if value not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise Unusable(_("{name} must be 1 or 0, not “{value}”."), name=name, value=value)
    return value in ("1", "true", "yes", "on")


def port() -> int:
    """The port to listen on; 0 lets the machine choose one."""
    value = text("PORT", "8000")
    if not value.isdecimal() or int(value) > 65535:
        raise Unusable(_("PORT must be a number between 0 and 65535, not “{value}”."), value=value)
    return int(value)


def web_processes() -> int:
    """How many processes answer people: as many as the machine has processors, four at most, or as told."""
    value = text("ASHAR_WEB_PROCESSES", str(min(os.cpu_count() or 1, 4)))
    if not value.isdecimal() or not 1 <= int(value) <= 64:
        sentence = _("ASHAR_WEB_PROCESSES must be a number between 1 and 64, not “{value}”.")
        raise Unusable(sentence, value=value)
    return int(value)


def data_dir(checkout: Path) -> Path:
    """The folder of everything Ashar keeps; made if missing. By default `data` beside the code."""
    beside = checkout if (checkout / "pyproject.toml").exists() else Path.cwd()
    folder = Path(text("DATA_DIR", str(beside / "data"))).expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        sentence = _("DATA_DIR cannot be made at {folder}: {why}.")
        raise Unusable(sentence, folder=folder, why=error.strerror) from error
    return folder


def keys_dir(folder: Path) -> Path:
    """The folder of the keys of drafts and of shares; made when the first key is."""
    return Path(text("ASHAR_KEYS_DIR", str(folder / "keys"))).expanduser().resolve()


def secret_key(folder: Path) -> tuple[str, bool]:
    """The key that signs cookies and links, and whether it was generated here (development only)."""
    given = text("ASHAR_SECRET_KEY")
    if given:
        return given, False
    kept = folder / "secret_key"
    if not kept.exists():
        _write_once(kept, secrets.token_urlsafe(64))
    return kept.read_text(), True


def _write_once(path: Path, content: str) -> None:
    # A whole file or none, readable by us alone, and the same for two processes that start at once.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def database(folder: Path) -> dict[str, Any]:
    """Django's description of the database: SQLite in `folder`, or what DATABASE_URL names."""
    url = text("DATABASE_URL", f"sqlite:///{folder / 'ashar.sqlite3'}")
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise Unusable(_("DATABASE_URL must begin with sqlite:/// or postgres://."))
    found = _parsed("DATABASE_URL", environ.Env.db_url_config, url)
    if url.startswith("sqlite"):
        return {**found, "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
    return {**found, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


def mail() -> dict[str, Any]:
    """Django's mail settings from EMAIL_URL; none when there is no mail server."""
    url = text("EMAIL_URL")
    if not url:
        return {}
    found = _parsed("EMAIL_URL", environ.Env.email_url_config, url)
    return {name: value for name, value in found.items() if value is not None}


def _parsed(name: str, parse: Any, url: str) -> Mapping[str, Any]:
    try:
        return parse(url)
    except (ImproperlyConfigured, ValueError, KeyError) as error:
        raise Unusable(_("{name} cannot be read: see docs/settings.md."), name=name) from error


def clamd() -> str:
    """Where the scanner for viruses listens; empty when there is none."""
    given = text("ASHAR_CLAMD")
    if given and not given.startswith("/") and not given.rpartition(":")[2].isdecimal():
        raise Unusable(_("ASHAR_CLAMD must be /path/of/socket or host:port, not “{value}”."), value=given)
    return given


def signature_roots() -> str:
    """The file or folder of certificates that signatures are checked against; empty when there is none."""
    given = text("ASHAR_SIGNATURE_ROOTS")
    if given and not Path(given).expanduser().exists():
        raise Unusable(_("ASHAR_SIGNATURE_ROOTS: there is nothing at {folder}."), folder=given)
    return str(Path(given).expanduser().resolve()) if given else ""


def public_url() -> SplitResult | None:
    """The address people know this installation by; None when it is only for this machine."""
    given = text("ASHAR_PUBLIC_URL").rstrip("/")
    if not given:
        return None
    url = urlsplit(given)
    if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query:
        sentence = _("ASHAR_PUBLIC_URL must be like https://ashar.example.kg, not “{value}”.")
        raise Unusable(sentence, value=given)
    return url


def is_public(host: str) -> bool:
    """Whether others than the people of this house can reach this name or address."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return "." in host and not host.endswith(LOCAL_ENDINGS)
    return address.is_global


def names_of_this_machine(host: str) -> list[str]:
    """The names a browser in this house may use for us when we listen on `host`."""
    names = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
    if host in WILDCARDS:
        return [*names, socket.gethostname(), *_own_addresses()]
    return [*names, f"[{host}]" if ":" in host else host]


def _own_addresses() -> list[str]:
    # Connecting a datagram socket sends nothing; it only asks which of our addresses would be used.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        address = probe.getsockname()[0]
    return [] if is_public(address) else [address]
