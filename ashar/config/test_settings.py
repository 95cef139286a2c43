"""Settings for tests: a folder of their own, quick password hashes, a clock that may be set."""

import atexit
import os
import shutil
import tempfile
from typing import Any
from zlib import crc32

from jinja2 import FileSystemBytecodeCache

_folder = tempfile.mkdtemp(prefix="ashar-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for _name in list(os.environ):
    if _name in ("HOST", "PORT", "EMAIL_URL") or _name.startswith("ASHAR_"):
        del os.environ[_name]
os.environ["DATA_DIR"] = _folder
os.environ["LC_ALL"] = "C.UTF-8"  # commands that tests start speak English

from ashar.config.settings import *  # noqa: E402, F403

TESTING = True
SECRET_KEY = "tests-only"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # else every client of a test looks through all static files
STATIC_ROOT.mkdir()  # noqa: F405
# What templates were compiled to is kept between processes and runs, by what stands in them and by how.
_compiling = crc32((PACKAGE / "core/web/environment.py").read_bytes())  # noqa: F405
_options: Any = TEMPLATES[0]["OPTIONS"]  # noqa: F405
_options["bytecode_cache"] = FileSystemBytecodeCache(pattern=f"ashar_{_compiling}_%s.cache")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # Nothing here outlives the run, so nothing needs to reach the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405
