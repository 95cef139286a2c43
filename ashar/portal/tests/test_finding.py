"""A number that somebody wrote down leads to its page, from the register and from a short address."""

from typing import Any

import pytest
from django.urls import reverse

from ashar.core.documents import Document
from ashar.core.thread import Knot
from ashar.core.web.languages import order_address, verify_address
from ashar.monitoring.models import Opinion
from ashar.priorities.models import NeedSignal

pytestmark = pytest.mark.usefixtures("demo_town")


def find(client: Any, typed: str) -> Any:
    return client.get(reverse("portal:register"), {"q": typed})


def test_a_resident_finds_what_became_of_the_words_by_their_number(client: Any) -> None:
    for model, route in ((NeedSignal, "priorities:said"), (Opinion, "monitoring:opinion-said")):
        number = model.objects.order_by("pk")[0].number
        for typed in (number, f" {number.lower()} "):
            answer = find(client, typed)
            assert (answer.status_code, answer["Location"]) == (302, reverse(route, args=[number]))
        assert client.get(f"/ky/o/{number}", follow=True).status_code == 200


def test_a_number_of_an_order_or_a_paper_leads_to_it(client: Any) -> None:
    order = Knot.objects.filter(is_order=True, is_public=True)[0].number
    paper = Document.objects.order_by("pk")[0].number
    assert find(client, order)["Location"] == order_address(order)
    assert find(client, paper)["Location"] == verify_address(paper)


def test_an_unknown_or_hidden_number_is_searched_as_words(client: Any) -> None:
    hidden = Knot.objects.filter(is_public=False, kind="L")[0].number
    for typed in ("AT-2026-N999", hidden, "балдар"):
        assert find(client, typed).status_code == 200
    assert client.get("/ky/o/AT-2026-N999").status_code == 404


def test_a_filter_with_nothing_to_choose_is_not_shown(client: Any) -> None:
    page = client.get(reverse("portal:register")).content.decode()
    spheres = Knot.objects.filter(is_order=True, is_public=True, is_demonstration=False).exclude(sphere="")
    assert ('name="sphere"' in page) is spheres.exists()
