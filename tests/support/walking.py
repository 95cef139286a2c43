"""What tests of pages share: a scan to send, counting queries, signing in."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

MOST_QUERIES = 12
MOST_BYTES = 60 * 1024


def scan(name: str = "scan.jpg") -> SimpleUploadedFile:
    """A small picture of a paper."""
    raw = BytesIO()
    Image.new("RGB", (40, 60), "#fffdf8").save(raw, "JPEG")
    return SimpleUploadedFile(name, raw.getvalue(), content_type="image/jpeg")


def queries_of(client: Any, address: str) -> int:
    """How many queries a page makes; it must answer 200 and weigh no more than a page may."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    assert len(answer.content) < 4 * MOST_BYTES, f"{address}: {len(answer.content)} bytes before compression"
    asked = [
        each["sql"]
        for each in captured.captured_queries
        if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    assert len(asked) <= MOST_QUERIES, f"{address}: {len(asked)} queries\n" + "\n".join(asked)
    return len(asked)


def does_not_grow(
    client: Any, address: str, add: Callable[[int], Any], *, few: int = 3, many: int = 30
) -> None:
    """The page makes as many queries for many rows as for few; `add(n)` adds n rows."""
    add(few)
    first = queries_of(client, address)
    add(many - few)
    assert queries_of(client, address) == first
