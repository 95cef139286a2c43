"""The lists that tools read: vendored files, pages for pictures."""

import json
import re
import tomllib
from pathlib import Path

from tools import pictures, vendor

ROOT = Path(__file__).resolve().parents[2]


def test_vendored_files_are_those_of_the_record() -> None:
    assert vendor.differences() == []


def test_record_names_the_versions_that_the_tool_would_fetch() -> None:
    recorded = {
        (package["name"], package["version"], package["tarball_sha512"])
        for package in json.loads(vendor.RECORD.read_text())
    }
    assert recorded == {(package.name, package.version, package.sha512) for package in vendor.PACKAGES}


def test_every_vendored_package_brings_its_licence() -> None:
    for package in vendor.PACKAGES:
        assert any("LICENSE" in target for target in package.files.values()), package.name


def test_pages_for_pictures_have_names_of_their_own() -> None:
    rows = tomllib.loads((ROOT / "tests" / "pages.toml").read_text())["page"]
    names = [row["name"] for row in rows]
    assert len(set(names)) == len(names)
    assert {visit.name for visit in pictures.listed(set())} == set(names)


def test_people_of_the_pictures_live_in_the_demonstration_town() -> None:
    written = re.findall(r'= "(.+)"', (ROOT / "ashar" / "demo" / "town.toml").read_text())
    assert {visit.person for visit in pictures.listed(set())} - {""} <= set(written)
