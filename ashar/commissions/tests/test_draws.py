"""A drawing by lot: the list before the seed, the same for everybody who counts again."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ashar.commissions import lot
from ashar.commissions.actions import Named, announce_draw, cancel_draw, hold_draw
from ashar.commissions.models import Draw
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from tests.support.office import Office
from tests.support.walking import queries_of

VERIFIER = Path(__file__).parents[3] / "tools" / "verify_lot.py"


def announce(office: Office, people: int = 6, **facts: Any) -> Draw:
    named = [
        Named(f"Адам {n}", f"lot{n}@tr.example", "civil" if n % 2 else "expert") for n in range(1, people + 1)
    ]
    told = {"quotas": {"civil": 2, "expert": 1}, "held_on": clock.today() + 2 * clock.ONE_DAY}
    told |= {"title_ky": "Мүчөлөр", "title_ru": "Члены", "candidates": named, "by": office.specialist}
    return announce_draw(authority=office.authority, **(told | facts))


def head_of(draw: Draw, sha: str = "ab" * 32) -> None:
    journal.DailyHead.objects.create(chain=journal.PLATFORM, day=draw.source_day, seq=5, hash=sha)


def test_the_lot_is_counted_again_by_the_script_alone(office: Office, client: Any, tmp_path: Path) -> None:
    draw = announce(office)
    head_of(draw)
    client.force_login(office.specialist)
    with clock.set_for_test(clock.now() + timedelta(days=2)):
        answer = client.post(f"/en/lots/{draw.number}/draw/", {"called": "4711"})
        assert answer.status_code == 302
    client.logout()
    page = client.get(f"/en/lots/{draw.number}/").content.decode()
    drawn = Draw.objects.get()
    assert drawn.seed in page
    assert "4711" in page
    assert "@tr.example" not in page
    raw = client.get(f"/en/lots/{draw.number}/data/").content
    assert b"@" not in raw
    kept = tmp_path / "lot.json"
    kept.write_bytes(raw)
    told = json.loads(raw)
    assert len(told["drawn"]) == 3
    ran = subprocess.run([sys.executable, VERIFIER, kept], capture_output=True, text=True, check=False)
    assert (ran.returncode, "OK" in ran.stdout) == (0, True)
    for change in (
        {"called": "4712"},
        {"drawn": told["order"][:1]},
        {"order": sorted(told["order"], reverse=True)},
        {"candidates": told["candidates"][:-1]},
    ):
        kept.write_text(json.dumps(told | change), encoding="utf8")
        ran = subprocess.run([sys.executable, VERIFIER, kept], capture_output=True, text=True, check=False)
        assert (ran.returncode, "WRONG" in ran.stdout) == (1, True), change


def test_not_before_its_day_nor_before_the_head_is_published(office: Office) -> None:
    draw = announce(office)
    with pytest.raises(Refused, match="has not come"):
        hold_draw(draw=draw, called="123", by=office.specialist)
    with clock.set_for_test(clock.now() + timedelta(days=2)):
        with pytest.raises(Refused, match="not published yet"):
            hold_draw(draw=draw, called="123", by=office.specialist)
        head_of(draw)
        with pytest.raises(Refused, match="three digits"):
            hold_draw(draw=draw, called="12", by=office.specialist)
        hold_draw(draw=draw, called="123", by=office.specialist)
        with pytest.raises(Refused):
            hold_draw(draw=draw, called="124", by=office.specialist)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"quotas": {}}, "how many"),
        ({"quotas": {"civil": 3}}, "more than are drawn"),
        ({"held_on_is_today": True}, "tomorrow"),
        ({"candidates": [Named("А", "a@tr.example", "civil")] * 3, "quotas": {"civil": 1}}, "once"),
    ],
)
def test_a_list_that_decides_nothing_is_refused(office: Office, facts: dict[str, Any], reason: str) -> None:
    if facts.pop("held_on_is_today", False):
        facts = {"held_on": clock.today()}
    with pytest.raises(Refused, match=reason):
        announce(office, **facts)
    assert not Draw.objects.exists()


def test_the_list_and_its_hash_are_in_the_journal_before(office: Office) -> None:
    draw = announce(office)
    entry = journal.Entry.objects.filter(number=draw.number).get()
    assert entry.facts["facts"]["list"] == draw.list_sha256
    assert entry.facts["facts"]["source_day"] == str(draw.source_day)
    cancel_draw(draw=draw, by=office.specialist)
    assert Draw.objects.get().state == "cancelled"


def test_who_announces_and_draws(office: Office, neighbour: Office, client: Any) -> None:
    draw = announce(office)
    for who in (office.finance, office.person("chair"), neighbour.head):
        client.force_login(who)
        assert client.get("/en/lots/of/TR/new/").status_code == 403
        assert client.post(f"/en/lots/{draw.number}/draw/", {"called": "123"}).status_code == 403
    client.logout()
    assert queries_of(client, f"/en/lots/{draw.number}/") <= 6
    assert draw.number in client.get("/en/lots/of/TR/").content.decode()


def test_list_is_announced_over_the_web_and_becomes_the_order(office: Office, client: Any) -> None:
    client.force_login(office.specialist)
    sent = {"title_ky": "Мүчөлөр", "title_later": "on", "held_on": "03.03.2027", "quota_civil": "1"}
    for n in (1, 2):
        sent |= {f"c{n}-name": f"Адам {n}", f"c{n}-login": f"0555 00000{n}", f"c{n}-kind": "civil"}
    sent |= {f"c{n}-kind": "civil" for n in range(3, 21)}
    assert client.post("/en/lots/of/TR/new/", sent).status_code == 302
    draw = Draw.objects.get()
    head_of(draw)
    with clock.set_for_test(clock.now() + timedelta(days=2)):
        client.force_login(office.specialist)
        hold_draw(draw=draw, called="777", by=office.specialist)
        page = client.get(f"/en/commissions/of/TR/appoint/?draw={draw.number}").content.decode()
    assert 'value="Адам 1"' in page
    assert 'value="Адам 2"' in page
    assert '<option value="civil" selected>' in page  # who was not drawn stands in


@given(st.lists(st.sampled_from(["civil", "expert"]), min_size=1, max_size=30), st.text(max_size=20))
def test_everybody_has_one_place_and_quotas_hold(kinds: list[str], word: str) -> None:
    numbers = dict(enumerate(kinds, start=1))
    seed = lot.seed_of("list", "head", word)
    order = lot.order_of(seed, list(numbers))
    assert sorted(order) == sorted(numbers)
    assert order == lot.order_of(seed, list(reversed(numbers)))
    drawn = lot.drawn_of(order, numbers, {"civil": 2, "expert": 1})
    assert [n for n in order if n in drawn] == drawn
    for kind, most in (("civil", 2), ("expert", 1)):
        assert sum(numbers[n] == kind for n in drawn) == min(most, kinds.count(kind))
