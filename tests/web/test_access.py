"""Closed by default: who gets where."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.http import Http404

from ashar.accounts.models import Role, User
from ashar.core.web import ties
from ashar.core.web.access import access_table, get_allowed, route, row
from ashar.core.web.ties import Tie, forget_ties, ties_of
from ashar.places.models import Authority
from tests.web.planted import plain

pytestmark = pytest.mark.django_db
ADDRESSES = ["public", "signed-in", "specialist", "ngo", "operator", "no-row"]


@pytest.fixture
def members(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later module: whoever bears the name of an authority is its friend, which is an NGO's duty."""

    def rows(user: int) -> Any:
        name = User.objects.filter(pk=user).values("name")[:1]
        return Authority.objects.filter(name_en=name).values_list(Value("friend"), "pk", "code")

    monkeypatch.setattr(ties, "_sources", dict(ties._sources))
    ties.provide_ties("planted", rows, implies="ngo", prefix="planted_")


@pytest.mark.parametrize(
    ("codes", "answers"),
    [
        (None, [200, 302, 302, 302, 302, 403]),
        ((), [200, 200, 403, 403, 403, 403]),
        (("specialist",), [200, 200, 200, 403, 403, 403]),
        (("head",), [200, 200, 200, 403, 403, 403]),
        (("finance",), [200, 200, 403, 403, 403, 403]),
        (("auditor",), [200, 200, 403, 403, 403, 403]),
        (("operator",), [200, 200, 403, 403, 200, 403]),
        (("specialist", "operator"), [200, 200, 200, 403, 200, 403]),
    ],
)
def test_who_may_open_what(
    planted: None, client: Any, person: Callable[..., User], codes: tuple[str, ...] | None, answers: list[int]
) -> None:
    if codes is not None:
        client.force_login(person(*codes))
    assert [client.get(f"/ky/{address}/").status_code for address in ADDRESSES] == answers


def test_nobody_is_sent_to_sign_in_and_back(planted: None, client: Any) -> None:
    assert (
        client.get("/ru/specialist/?a=1").headers["Location"] == "/ru/sign-in/?next=/ru/specialist/%3Fa%3D1"
    )


def test_nobody_who_posts_is_not_sent_back_to_a_deed(planted: None, client: Any) -> None:
    assert client.post("/ru/specialist/").headers["Location"] == "/ru/sign-in/?next="


def test_a_script_without_a_session_reloads_the_page(planted: None, client: Any) -> None:
    answer = client.get("/ru/specialist/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


def test_refused_page_says_who_may(planted: None, client: Any, person: Callable[..., User]) -> None:
    client.force_login(person("finance"))
    page = client.get("/en/specialist/").content.decode()
    assert "<li>specialist</li>" in page
    assert "<li>head</li>" in page
    assert "<li>finance officer</li>" not in page


def test_tie_known_to_a_later_module_opens_its_addresses(
    planted: None, client: Any, person: Callable[..., User], members: None
) -> None:
    client.force_login(person("specialist", name="Trial"))
    assert client.get("/ky/ngo/").status_code == 200


def test_account_without_that_tie_is_refused(
    planted: None, client: Any, person: Callable[..., User], members: None
) -> None:
    client.force_login(person("specialist", name="Somebody else"))
    assert client.get("/ky/ngo/").status_code == 403


def test_all_ties_are_read_by_one_query(
    person: Callable[..., User], members: None, authority: Any, django_assert_num_queries: Any
) -> None:
    user = person("specialist", name="Trial")
    with django_assert_num_queries(1):
        assert user.duties() == {"specialist", "ngo", "planted_friend"}
        assert user.holds(authority.pk, "specialist")
        assert ties_of(user, "planted") == [Tie("planted", "friend", authority.pk, "TR")]


def test_new_tie_is_seen_once_the_old_ones_are_forgotten(person: Callable[..., User], authority: Any) -> None:
    user = person("specialist")
    assert user.duties() == {"specialist"}
    Role.objects.create(user=user, code="head", authority=authority)
    assert user.duties() == {"specialist"}
    forget_ties(user)
    assert user.duties() == {"specialist", "head"}


def test_foreign_addresses_are_let_in_by_name_only(planted: None, client: Any) -> None:
    answers = [client.get(f"/ky/foreign/{name}/").status_code for name in ("let-in", "left-out")]
    assert answers == [200, 404]


def test_route_for_an_unknown_duty_is_refused_when_written() -> None:
    with pytest.raises(ValueError, match="speciallist"):
        route("x/", plain, name="x", who={"speciallist"})


def test_route_for_nobody_is_refused_when_written() -> None:
    with pytest.raises(ValueError, match="Unknown"):
        row(())


def test_every_address_of_the_product_has_a_row() -> None:
    table = access_table("ashar.config.urls")
    assert [line.address for line in table if line.row is None] == []
    assert len(table) >= 3


def test_table_shows_a_planted_address_without_a_row() -> None:
    table = access_table("tests.web.planted")
    assert [line.name for line in table if line.row is None] == ["no-row"]


def test_access_table_in_docs_is_the_one_of_the_code() -> None:
    from tools.access_table import PAGE, text

    assert Path(PAGE).read_text() == text(), "Run: uv run python tools/access_table.py"


@pytest.mark.parametrize(
    ("asker", "permission", "answer"),
    [
        ("specialist", "accounts.see_role", "the object"),
        ("specialist", "accounts.end_role", PermissionDenied),
        ("finance", "accounts.see_role", Http404),
        ("specialist", "accounts.no_such_right", PermissionDenied),
    ],
)
def test_object_is_got_through_two_questions(
    person: Callable[..., User], asker: str, permission: str, answer: Any
) -> None:
    of_head = person("head").roles.get()
    user = person(asker)
    if answer == "the object":
        assert get_allowed(user, permission, Role, pk=of_head.pk) == of_head
    else:
        with pytest.raises(answer):
            get_allowed(user, permission, Role, pk=of_head.pk)
