"""Put the pinned uv into .tools/: with pip where there is pip, else by itself (Python 3 alone is enough).

Debian 12 brings Python without pip and venv; uv needs neither.
"""

import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.8"
FILES = "https://files.pythonhosted.org/packages"
WHEELS = {
    "x86_64": (
        f"{FILES}/c5/32/52ee34636aea1ab3f8baeeae1c3599461b8cddfb379862cc72ac61b8d91c/"
        f"uv-{VERSION}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "e18a57b8b352eb7c8feb317b9f6f533c8f0ad9673fd6cf34bbe3cf1a9f6a8984",
    ),
    "aarch64": (
        f"{FILES}/9e/f0/d989ac5fcebf83f1c8c5d78974f27788e8364945969eb646f5d0db35d924/"
        f"uv-{VERSION}-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "0b3e8b1a4f5e405e31e2ff33de8af4744831e9f7338539671efbd8c3c94e791d",
    ),
}


def by_pip(folder: Path) -> bool:
    """Try pip: it knows the mirrors and proxies of this machine."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--only-binary=:all:", "--target", str(folder), f"uv=={VERSION}"],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0 and (folder / "bin" / "uv").exists()


def by_hand(folder: Path) -> None:
    """Fetch the wheel of this machine and check its SHA-256; ends with a sentence when it cannot."""
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in WHEELS:
        sys.exit(f"Install pip first: there is no pinned uv for {platform.system()} {machine}.")
    url, digest = WHEELS[machine]
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            wheel = answer.read()
    except OSError as error:
        sys.exit(f"uv could not be fetched from PyPI: {error}")
    if hashlib.sha256(wheel).hexdigest() != digest:
        sys.exit("What PyPI sent is not the uv that was pinned; nothing was installed.")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        target = folder / "bin" / "uv"
        target.parent.mkdir(parents=True)
        target.write_bytes(archive.read(f"uv-{VERSION}.data/scripts/uv"))


def main(tools: Path) -> None:
    """Leave `tools`/uv-VERSION in place, whole or not at all."""
    tools.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=tools) as draft:
        folder = Path(draft) / "uv"
        if not by_pip(folder):
            shutil.rmtree(folder, ignore_errors=True)
            by_hand(folder)
        found = folder / "bin" / "uv"
        found.chmod(0o755)
        os.replace(found, tools / f"uv-{VERSION}")


if __name__ == "__main__":
    main(Path(__file__).resolve().parent.parent / ".tools")
