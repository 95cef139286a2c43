import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ashar.config import environment


@pytest.mark.parametrize(("said", "count"), [("1", 1), ("64", 64), ("", min(os.cpu_count() or 1, 4))])
def test_so_many_processes_answer(monkeypatch: pytest.MonkeyPatch, said: str, count: int) -> None:
    monkeypatch.setenv("ASHAR_WEB_PROCESSES", said)
    assert environment.web_processes() == count


@pytest.mark.parametrize("said", ["0", "65", "-1", "two"])
def test_a_count_of_processes_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("ASHAR_WEB_PROCESSES", said)
    with pytest.raises(environment.Unusable, match=f"between 1 and 64, not “{said}”"):
        environment.web_processes()


@pytest.mark.parametrize(("said", "port"), [("0", 0), ("8080", 8080), ("", 8000), ("65535", 65535)])
def test_a_port_is_a_number(monkeypatch: pytest.MonkeyPatch, said: str, port: int) -> None:
    monkeypatch.setenv("PORT", said)
    assert environment.port() == port


@pytest.mark.parametrize("said", ["x", "-1", "65536", "80 80"])
def test_a_port_that_is_none_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("PORT", said)
    with pytest.raises(ImproperlyConfigured, match="PORT must be a number between 0 and 65535"):
        environment.port()


@pytest.mark.parametrize(
    ("said", "is_on"), [("1", True), ("true", True), ("", False), ("0", False), ("no", False)]
)
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, said: str, is_on: bool) -> None:
    monkeypatch.setenv("ASHAR_DEBUG", said)
    assert environment.flag("ASHAR_DEBUG") is is_on


def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASHAR_DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="ASHAR_DEBUG must be 1 or 0"):
        environment.flag("ASHAR_DEBUG")


def test_the_data_folder_is_made_for_us_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "a" / "b"))
    folder = environment.data_dir(tmp_path)
    assert folder == tmp_path / "a" / "b"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_data_folder_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(ImproperlyConfigured, match="DATA_DIR cannot be made at"):
        environment.data_dir(tmp_path)


def test_a_generated_key_is_kept_for_us_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ASHAR_SECRET_KEY", raising=False)
    key, is_generated = environment.secret_key(tmp_path)
    assert is_generated
    assert len(key) >= 64
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert environment.secret_key(tmp_path) == (key, True)
    assert os.listdir(tmp_path) == ["secret_key"]


def test_starts_at_once_agree_on_one_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ASHAR_SECRET_KEY", raising=False)
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: environment.secret_key(tmp_path)[0], range(64)))
    assert len(keys) == 1


def test_a_given_key_is_used_and_not_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASHAR_SECRET_KEY", "given")
    assert environment.secret_key(tmp_path) == ("given", False)
    assert os.listdir(tmp_path) == []


def test_the_database_is_sqlite_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    described = environment.database(tmp_path)
    assert described["NAME"] == str(tmp_path / "ashar.sqlite3")
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert described["OPTIONS"]["timeout"] == 20
    assert described["CONN_MAX_AGE"] is None


def test_the_database_may_be_postgresql(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ashar:s%40lt@db.local:5433/town")
    described = environment.database(tmp_path)
    named = [described[key] for key in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert named == ["django.db.backends.postgresql", "ashar", "s@lt", "db.local", 5433, "town"]


@pytest.mark.parametrize("said", ["mysql://u@h/db", "nonsense"])
def test_another_database_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str) -> None:
    monkeypatch.setenv("DATABASE_URL", said)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.database(tmp_path)


def test_without_a_mail_server_there_are_no_mail_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert environment.mail() == {}


def test_a_mail_server_is_described_by_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://post%40town.kg:p%40ss@mail.town.kg:587")
    described = environment.mail()
    assert described["EMAIL_HOST"] == "mail.town.kg"
    assert described["EMAIL_HOST_USER"] == "post@town.kg"
    assert described["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert (described["EMAIL_PORT"], described["EMAIL_USE_TLS"]) == (587, True)


def test_a_mail_address_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "carrier-pigeon://home")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL cannot be read"):
        environment.mail()


@pytest.mark.parametrize("said", ["ashar.kg", "ftp://ashar.kg", "https://ashar.kg/town", "https://"])
def test_a_public_address_must_look_like_one(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("ASHAR_PUBLIC_URL", said)
    with pytest.raises(ImproperlyConfigured, match="ASHAR_PUBLIC_URL must be like"):
        environment.public_url()


@pytest.mark.parametrize(
    ("host", "is_public"),
    [
        ("localhost", False),
        ("town", False),
        ("town.local", False),
        ("127.0.0.1", False),
        ("192.168.1.5", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("ashar.kg", True),
        ("8.8.8.8", True),
        ("2a00:1450::1", True),
    ],
)
def test_what_others_can_reach_is_public(host: str, is_public: bool) -> None:
    assert environment.is_public(host) is is_public


def test_this_machine_answers_to_the_names_of_this_house() -> None:
    assert environment.names_of_this_machine("192.168.1.5")[-1] == "192.168.1.5"
    assert "localhost" in environment.names_of_this_machine("0.0.0.0")
    assert not any(environment.is_public(name) for name in environment.names_of_this_machine("0.0.0.0"))


@pytest.mark.parametrize("given", ["", "/run/clamav/clamd.ctl", "scanner:3310", "[::1]:3310"])
def test_clamd_listens_at_a_socket_or_an_address(monkeypatch, given):
    monkeypatch.setenv("ASHAR_CLAMD", given)
    assert environment.clamd() == given


def test_clamd_elsewhere_is_refused(monkeypatch):
    monkeypatch.setenv("ASHAR_CLAMD", "somewhere")
    with pytest.raises(environment.Unusable, match="ASHAR_CLAMD"):
        environment.clamd()
