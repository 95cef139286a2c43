"""Fetch the few foreign files we ship, from npm, at pinned versions with pinned hashes.

    uv run python tools/vendor.py          # fetch, check, write; `make vendor`
    uv run python tools/vendor.py --check  # do the files in the tree still match the record?

Each package's tarball comes through `npm pack`; its sha512 must equal the one written here. What was
taken (version, tarball hash, licence, each file's SHA-256) is recorded in VENDORED.json.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = "ashar/core/static/vendor"
FONTS = "ashar/core/documents/fonts"
TESTS = "tests/vendor"
RECORD = ROOT / STATIC / "VENDORED.json"


@dataclass(frozen=True)
class Package:
    """An npm package at one version: its pinned hash, its licence, and which file goes where."""

    name: str
    version: str
    sha512: str
    licence: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "htmx.org",
        "2.0.11",
        "Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        "0BSD",
        {"dist/htmx.min.js": f"{STATIC}/htmx.min.js", "LICENSE": f"{STATIC}/htmx.LICENSE.txt"},
    ),
    Package(
        "tus-js-client",
        "4.3.1",
        "ZLeYmjrkaU1fUsKbIi8JML52uAocjEZtBx4DKjRrqzrZa0O4MYwT6db+oqePlspV+FxXJAyFBc/L5gwUi2OFsg==",
        "MIT",
        {
            **{f"dist/{name}": f"{STATIC}/{name}" for name in ("tus.min.js", "tus.min.js.map")},
            "LICENSE": f"{STATIC}/tus.LICENSE.txt",
        },
    ),
    Package(
        "@fontsource-variable/golos-text",
        "5.3.0",
        "D+Evz5yqXYh6tsalc537FS+cPDWn2FTdO8j/K1ZZuFAvA7ib6WnusTiihciq7mMnm6GBo6XTlh0JXPrhBsam2g==",
        "OFL-1.1",
        {
            **{
                f"files/golos-text-{subset}-wght-normal.woff2": f"{STATIC}/golos-text-{subset}.woff2"
                for subset in ("latin", "cyrillic", "cyrillic-ext")
            },
            "LICENSE": f"{STATIC}/golos-text.LICENSE.txt",
        },
    ),
    Package(
        "@expo-google-fonts/golos-text",
        "0.4.2",
        "BBGCN2hd8Wof4USWcV3SmUvC2Me5GozHMDEoKPqZeAA4RutKQf+9asG/iSTVsHGXsD6z7RytQgq/VcFqZcXq3Q==",
        "OFL-1.1",
        {
            "400Regular/GolosText_400Regular.ttf": f"{FONTS}/GolosText-Regular.ttf",
            "500Medium/GolosText_500Medium.ttf": f"{FONTS}/GolosText-Medium.ttf",
            "600SemiBold/GolosText_600SemiBold.ttf": f"{FONTS}/GolosText-SemiBold.ttf",
            "LICENSE_FONT": f"{FONTS}/GolosText.LICENSE.txt",
        },
    ),
    Package(
        "axe-core",
        "4.14.1",
        "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        "MPL-2.0",
        {"axe.min.js": f"{TESTS}/axe.min.js", "LICENSE": f"{TESTS}/axe.LICENSE.txt"},
    ),
)


def fetch(package: Package, folder: Path) -> Path:
    """The package's tarball; raises SystemExit when its hash is not the pinned one."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
    )
    (tarball,) = folder.glob("*.tgz")
    found = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if found != package.sha512:
        raise SystemExit(f"{package.name} {package.version}: the hash is {found}, pinned is {package.sha512}")
    return tarball


def unpack(package: Package, tarball: Path) -> dict[str, str]:
    """Write the wanted files; their paths and SHA-256."""
    written = {}
    with tarfile.open(tarball) as archive:
        for source, target in package.files.items():
            member = archive.extractfile(f"package/{source}")
            if member is None:
                raise SystemExit(f"{package.name} {package.version} has no file {source}")
            content = member.read()
            (ROOT / target).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / target).write_bytes(content)
            written[target] = hashlib.sha256(content).hexdigest()
    return written


def vendor() -> None:
    """Fetch every package and write the record."""
    record = []
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            files = unpack(package, fetch(package, Path(folder)))
        record.append(
            {
                "name": package.name,
                "version": package.version,
                "tarball_sha512": package.sha512,
                "licence": package.licence,
                "files": files,
            }
        )
        print(f"{package.name} {package.version}: {len(files)} files")
    RECORD.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def differences() -> list[str]:
    """Sentences on files that are missing or are not what the record says."""
    found = []
    for package in json.loads(RECORD.read_text()):
        for path, expected in package["files"].items():
            file = ROOT / path
            if not file.is_file():
                found.append(f"{path} is missing.")
            elif hashlib.sha256(file.read_bytes()).hexdigest() != expected:
                found.append(f"{path} is not the file of {package['name']} {package['version']}.")
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        raise SystemExit("\n".join(differences()) or None)
    vendor()
