"""All parts in a real browser under the real policy: nothing refused or too wide, and axe is content."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.web.gallery import KINDS_OF_FILES

pytestmark = pytest.mark.django_db
STATIC = Path(settings.PACKAGE) / "core" / "static"
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"


@pytest.mark.parametrize(
    ("width", "scheme", "sent"),
    [(360, "light", {"ceiling": "много", "day": "завтра", "title_ky": "А"}), (1280, "dark", {})],
)
def test_all_parts_in_a_browser(
    planted: None, client: Any, browser: Any, width: int, scheme: str, sent: dict[str, str]
) -> None:
    address = "/ky/parts/"
    answer = client.post(address, sent) if sent else client.get(address)

    def fulfil(route: Any) -> None:
        path = route.request.url.removeprefix("https://testserver")
        if path == address:
            route.fulfill(body=answer.content, headers=dict(answer.headers))
        else:
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=KINDS_OF_FILES[file.suffix])

    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*", fulfil)
    page.goto(f"https://testserver{address}")
    try:
        assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Golos'))")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.evaluate(AXE.read_text() + ";0")
        violations = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in violations] == []
        assert said == []
    finally:
        page.close()
