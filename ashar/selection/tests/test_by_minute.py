"""A sitting convened, kept by the minute and voted in, over the web and by its actions."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.documents import Document, kind_of
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.selection.actions import convening, deciding, voting
from ashar.selection.actions.voting import Voted
from ashar.selection.models import Presence, Sitting
from ashar.selection.tests.conftest import Cast
from ashar.selection.tests.test_deciding import decide, present, ripe_call  # noqa: F401 - a fixture
from tests.support.queries import counted

pytestmark = pytest.mark.postgres

FULL = {
    "commission.sitting_by_minute": True,
    "commission.notice_days": 2,
    "commission.majority_pct": 50,
    "commission.dissent_days": 3,
}
AGENDA = [{"ky": "Чечим", "ru": "Решение"}]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def full_call(ripe_call: Call) -> Call:  # noqa: F811
    """A call whose rules ask for a sitting kept by the minute."""
    ripe_call.rules["values"] |= FULL
    ripe_call.save(update_fields=["rules"])
    return ripe_call


def begun(call: Call, cast: Cast, **here: str) -> Sitting:
    """A sitting convened in time and begun: in the room, or from afar by what is named."""
    day = clock.now() + timedelta(days=7)
    convening.convene_sitting(call=call, begins_at=day, place="Мэрия", agenda=AGENDA, by=cast.specialist)
    everybody = {seat.pk: "" for seat in present(call)}
    return convening.begin_sitting(call=call, here=everybody, by=cast.specialist)


def adopt(call: Call, cast: Cast, **changed: Voted) -> Any:
    votes = {seat.pk: Voted("for") for seat in present(call)}
    by_name = {seat.user.pk: seat.pk for seat in present(call)}
    votes |= {by_name[getattr(cast, who).pk]: vote for who, vote in changed.items()}
    words = {"text_ky": "Чечимди кабыл алуу", "text_ru": "Принять решение"}
    return voting.take_vote(call=call, matter="decision", votes=votes, by=cast.specialist, **words)


def test_members_are_told_of_the_sitting_in_time(cast: Cast, full_call: Call, client: Client) -> None:
    facts = {"call": full_call, "place": "Мэрия", "agenda": AGENDA, "by": cast.specialist}
    with pytest.raises(Refused, match="told earlier"):
        convening.convene_sitting(begins_at=clock.now() + timedelta(hours=1), **facts)
    with pytest.raises(Refused, match="as many lines"):
        convening.convene_sitting(
            begins_at=clock.now() + timedelta(days=9), **(facts | {"agenda": [{"ky": "Чечим", "ru": ""}]})
        )
    with pytest.raises(Refused, match="chair or the secretary"):
        convening.convene_sitting(begins_at=clock.now() + timedelta(days=9), **(facts | {"by": cast.expert}))
    with pytest.raises(Refused, match="convene it first"):
        convening.begin_sitting(call=full_call, here={present(full_call)[0].pk: ""}, by=cast.specialist)
    sitting = convening.convene_sitting(begins_at=clock.now() + timedelta(days=9), **facts)
    told = Notice.objects.filter(kind="selection.convened", number=full_call.number)
    people = set(told.values_list("user", flat=True))
    assert people >= {cast.chair.pk, cast.expert.pk, cast.specialist.pk}
    moved = sitting.begins_at.replace(microsecond=0) + timedelta(days=1)
    convening.convene_sitting(begins_at=moved, **facts)
    assert told.count() == 2 * len(people)
    client.force_login(cast.expert, backend=BACKEND)
    (event,) = Calendar.from_ical(
        client.get(f"/ky/calls/{full_call.number}/minutes/sitting.ics").content
    ).walk("VEVENT")
    assert event["sequence"] == 2
    assert event["location"] == "Мэрия"
    assert event.decoded("dtstart") == moved
    convening.call_off_sitting(call=full_call, reason="Кар", by=cast.chair)
    assert Notice.objects.filter(kind="selection.called_off").exists()
    page = client.get(f"/ky/calls/{full_call.number}/minutes/")
    assert page.status_code == 200


def test_the_quorum_is_of_the_minute(cast: Cast, full_call: Call) -> None:
    """Whoever leaves takes the quorum along; who comes back by video brings it again."""
    with pytest.raises(Refused, match="note who is there"):
        decide(full_call, cast)
    begun(full_call, cast)
    with pytest.raises(Refused, match="to the vote first"):
        decide(full_call, cast)
    adopt(full_call, cast)
    seats = present(full_call)
    gone, stays = seats[1:], seats[:1]
    at = clock.now()
    with clock.set_for_test(at + timedelta(minutes=10)):
        for seat in gone:
            convening.note_leaving(call=full_call, member=seat, by=cast.specialist)
        with pytest.raises(Refused, match="no quorum"):
            decide(full_call, cast, present=stays)
        with pytest.raises(Refused, match="those who are there at this minute"):
            decide(full_call, cast, present=seats)
        with pytest.raises(Refused, match="no quorum at this minute"):
            adopt(full_call, cast)
    with clock.set_for_test(at + timedelta(minutes=25)):
        for seat in gone:
            convening.note_coming(call=full_call, member=seat, means="Zoom", by=cast.specialist)
        protocol = decide(full_call, cast, present=seats)
    facts: Any = kind_of("protocol").unpack(bytes(Document.objects.get(number=protocol.document).data))
    assert [each.is_quorate for each in facts.sitting.minutes] == [True, False, True]
    assert [each.present for each in facts.sitting.minutes] == [len(seats), 1, len(seats)]
    assert {each.means for each in facts.sitting.presences} == {"", "Zoom"}
    assert len(facts.sitting.presences) == len(seats) + len(gone)
    assert facts.sitting.needed == 2
    with clock.set_for_test(at + timedelta(minutes=40)):
        convening.close_sitting(call=full_call, by=cast.chair)
    assert not Presence.objects.filter(left_at=None).exists()
    protocol.refresh_from_db()
    closed: Any = kind_of("protocol").unpack(bytes(Document.objects.get(number=protocol.document).data))
    assert closed.sitting.closed_at == at + timedelta(minutes=40)
    old = Document.objects.get(superseded_by__number=protocol.document)
    assert kind_of("protocol").unpack(bytes(old.data)) == facts


def test_votes_carry_by_more_than_half_and_the_chair_breaks_a_tie(cast: Cast, full_call: Call) -> None:
    begun(full_call, cast)
    against = Voted("against", "Смета жогору")
    with pytest.raises(Refused, match="write the reason"):
        adopt(full_call, cast, member=Voted("against"))
    assert adopt(full_call, cast, member=against).is_carried
    assert not adopt(full_call, cast, member=against, expert=against).is_carried
    assert not adopt(full_call, cast, member=Voted("abstained"), expert=Voted("abstained")).is_carried
    assert adopt(full_call, cast, member=against, expert=Voted("abstained")).is_carried, "the chair decides"
    no_chair = adopt(full_call, cast, chair=against, expert=Voted("abstained"))
    assert not no_chair.is_carried
    with pytest.raises(Refused, match="to the vote first"):
        decide(full_call, cast)
    full_call.rules["values"]["commission.chair_casting_vote"] = False
    full_call.save(update_fields=["rules"])
    assert not adopt(full_call, cast, member=against, expert=Voted("abstained")).is_carried
    with pytest.raises(Refused, match="one vote"):
        voting.take_vote(
            call=full_call, matter="other", text_ky="а", text_ru="б", votes={}, by=cast.specialist
        )


def test_a_light_sitting_needs_nothing_of_it(cast: Cast, ripe_call: Call) -> None:  # noqa: F811
    assert not any(voting.sitting_blockers(ripe_call, present(ripe_call)))
    assert decide(ripe_call, cast).state == "draft"
    assert not Sitting.objects.filter(call=ripe_call).exists()


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_a_sitting_by_web(cast: Cast, full_call: Call, language: str) -> None:
    """Convened, begun, one from afar, voted, decided, closed: all on one page and the page of the sitting."""
    secretary = Client()
    secretary.force_login(cast.specialist, backend=BACKEND)
    page = f"/{language}/calls/{full_call.number}/minutes/"
    shown = secretary.get(page).content.decode()
    proposed = {"ky": "1-тема боюнча чечим", "ru": "Решение по теме 1"}
    assert proposed[language] in shown, "the agenda is proposed from what is still to be decided"
    seats = present(full_call)

    def send(what: str, status: int = 302, **typed: Any) -> Any:
        answer = secretary.post(f"{page}{what}", typed)
        assert answer.status_code == status, answer.content.decode()[-3000:]
        return answer

    agenda = {"agenda_ky": "Ачуу\nЧечим", "agenda_ru": "Вскрытие\nРешение"}
    send("convene/", 422, **agenda, begins_at="", place="Мэрия")
    day = (clock.now() + timedelta(days=8)).strftime("%Y-%m-%dT10:00")
    send("convene/", **agenda, begins_at=day, place="Мэрия", link="https://meet.example/1")
    member = Client()
    member.force_login(cast.expert, backend=BACKEND)
    assert "https://meet.example/1" in member.get(page).content.decode()
    assert member.post(f"{page}begin/", {}).status_code == 403
    ticks = {f"here_{seat.pk}": "on" for seat in seats[:-1]}
    send("begin/", **ticks, **{f"means_{seats[0].pk}": "Zoom"})
    send(f"came/{seats[-1].pk}/", means="")
    send(f"came/{seats[-1].pk}/", 422, means="")
    send(f"left/{seats[-1].pk}/")
    votes = {f"choice_{seat.pk}": "for" for seat in seats[:-1]}
    words = {"matter": "decision", "text_ky": "Кабыл алуу", "text_ru": "Принять"}
    send("vote/", **words, **votes)
    send("vote/", **words, **votes)
    with counted() as asked:
        assert secretary.get(page).status_code == 200
    assert len(asked) <= 12, "\n".join(each[:160] for each in asked)
    sitting = secretary.get(f"/{language}/calls/{full_call.number}/sitting/")
    assert sitting.status_code == 200
    choices = deciding.proposed_choices(full_call)
    facts: dict[str, Any] = {"place": "Мэрия", "present": [seat.pk for seat in seats[:-1]]}
    for key, choice in choices.items():
        facts |= {
            f"outcome_{key}": choice.outcome,
            f"amount_{key}": str(choice.amount) if choice.amount else "",
            f"reason_ky_{key}": choice.reason_ky,
            f"reason_ru_{key}": choice.reason_ru,
        }
    decided = secretary.post(f"/{language}/calls/{full_call.number}/sitting/decide/", facts)
    assert decided.status_code == 302, decided.content.decode()[-3000:]
    send("close/")
    known = Sitting.objects.get(call=full_call)
    assert known.protocol is not None
    assert known.closed_at is not None
    assert "Zoom" in member.get(page).content.decode()
    assert isinstance(known.begun_at, datetime)
