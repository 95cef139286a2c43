"""Development defaults at a public address: refused by the checks, by start-up and by `ashar doctor`."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ashar.config.checks import check_public_address

KEY = "k" * 50


def codes() -> list[str]:
    return [fault.id for fault in check_public_address()]


@pytest.fixture
def public(settings: Any) -> Any:
    """Settings of a public address that has everything it needs."""
    settings.IS_PUBLIC, settings.HTTPS, settings.DEBUG = True, True, False
    settings.SECRET_KEY, settings.SECRET_KEY_IS_GENERATED = KEY, False
    return settings


def test_a_public_address_with_everything_is_let_be(public: Any) -> None:
    assert codes() == []


def test_a_generated_key_is_refused(public: Any) -> None:
    public.SECRET_KEY_IS_GENERATED = True
    assert codes() == ["ashar.E001"]


def test_a_short_key_is_refused(public: Any) -> None:
    public.SECRET_KEY = "short"
    assert codes() == ["ashar.E002"]


def test_debug_is_refused(public: Any) -> None:
    public.DEBUG = True
    assert codes() == ["ashar.E003"]


def test_plain_http_is_refused(public: Any) -> None:
    public.HTTPS = False
    assert codes() == ["ashar.E004"]


def test_a_machine_of_ones_own_needs_nothing(public: Any) -> None:
    public.IS_PUBLIC, public.HTTPS, public.DEBUG = False, False, True
    public.SECRET_KEY_IS_GENERATED = True
    assert codes() == []


def ashar(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real command line in a folder of its own."""
    clean = {name: said for name, said in os.environ.items() if not name.startswith(("ASHAR_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "ashar", *arguments],
        env=clean | {"DATA_DIR": str(folder), "PORT": "0"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["serve", "setup", "doctor"])
def test_every_way_to_start_refuses_development_defaults(tmp_path: Path, command: str) -> None:
    answered = ashar(tmp_path, command, ASHAR_PUBLIC_URL="http://ashar.example.kg", ASHAR_DEBUG="1")
    said = answered.stdout + answered.stderr
    assert answered.returncode == 1
    assert "set ASHAR_SECRET_KEY" in said
    assert "ASHAR_DEBUG shows everybody" in said
    assert "served over HTTPS only" in said
    assert "Traceback" not in said


def test_a_public_network_address_is_public_without_being_told(tmp_path: Path) -> None:
    answered = ashar(tmp_path, "serve", HOST="8.8.8.8")
    assert answered.returncode == 1
    assert "set ASHAR_SECRET_KEY" in answered.stderr


def test_a_public_address_turns_the_rules_of_production_on(tmp_path: Path) -> None:
    asked = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, "
        "s.SECURE_HSTS_SECONDS > 0, s.CSRF_TRUSTED_ORIGINS, 'ashar.example.kg' in s.ALLOWED_HOSTS)"
    )
    answered = ashar(
        tmp_path, "manage", "shell", "--no-imports", "-c", asked,
        ASHAR_PUBLIC_URL="https://ashar.example.kg", ASHAR_SECRET_KEY=KEY,
    )  # fmt: skip
    assert answered.stdout.strip() == "True True True True ['https://ashar.example.kg'] True", answered.stderr


def test_a_wrong_variable_is_one_sentence(tmp_path: Path) -> None:
    answered = ashar(tmp_path, "doctor", PORT="eight")
    assert answered.returncode == 1
    assert answered.stderr == (
        "Ashar cannot start: PORT must be a number between 0 and 65535, not “eight”.\n"
    )


def test_the_doctor_says_what_an_empty_folder_lacks(tmp_path: Path) -> None:
    answered = ashar(tmp_path, "doctor")
    assert answered.returncode == 1
    assert "✗ The database is not up to date: run “ashar setup”." in answered.stdout
    assert "✗ Styles and pictures are not collected yet: run “ashar setup”." in answered.stdout
    assert "· There is no mail server (EMAIL_URL)" in answered.stdout
