"""A round in preparation, an open one with a letter on its way, a photo that nobody has released."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image

from ashar.core import clock
from ashar.core.files import two_versions
from ashar.priorities import actions
from ashar.priorities.criteria import proposed_weights
from ashar.priorities.models import Problem, Round
from tests.support.planting.words import Town

PHOTO = "photo of a meeting before it is released"


def rounds(town: Town) -> None:
    """Everything of a round that is not for everybody."""
    planted, people = town.planted, town.people
    raw = BytesIO()
    Image.new("RGB", (60, 40), "#c9d8c5").save(raw, "JPEG")
    full, small = two_versions(ContentFile(raw.getvalue(), name="photo.jpg"), purpose="meeting photo")
    with town.on(-7):
        problems = [_problem(town) for _ in range(3)]
        _round(town, problems, "priority round in preparation", "who marks in a priority round")
        going = _round(town, problems, "public facts", "who marks in a priority round", by_mail=True)
        actions.publish_round(round=going, by=people["head"])
        meeting = actions.record_meeting(
            authority=town.authority,
            held_on=clock.today(),
            place=planted.word("public facts"),
            participants=40,
            by=people["specialist"],
        )
        photo = actions.NewPhoto(full, small, **planted.in_both(PHOTO, "caption"), has_consent=True)
        actions.add_photo(meeting=meeting, photo=photo, by=people["specialist"])
    with town.on(-1):
        actions.open_round(round=going, by=people["specialist"])
        address = f"{planted.word('address to which a voting code goes')}@home.example"
        actions.ask_code(round=going, address=address, language="ky")


def _problem(town: Town) -> Problem:
    planted = town.planted
    said = actions.submit_signal(authority=town.authority, text=planted.word("what a resident said"))
    wording = actions.Wording(**planted.in_both("public facts", "title"), sphere="youth")
    return actions.form_problem(
        authority=town.authority, wording=wording, signals=[said], by=town.people["specialist"]
    )


def _round(town: Town, problems: list[Problem], title: str, seats: str, *, by_mail: bool = False) -> Round:
    first = clock.today() + timedelta(days=4)
    plan = actions.Plan(
        **town.planted.in_both(title, "title"),
        opens_on=first,
        closes_on=first + timedelta(days=30),
        choices=2,
        votes_pct=50,
        weights=proposed_weights(),
        by_mail=by_mail,
    )
    return actions.draft_round(
        authority=town.authority,
        plan=plan,
        problems=problems,
        seats=[actions.Seat(town.planted.word(seats)) for _ in range(3)],
        by=town.people["specialist"],
    )
