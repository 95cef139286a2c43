"""An award on promised money: it waits; the money comes and it is signed, or it never comes."""

from __future__ import annotations

from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.agreements.actions import declare_unfunded
from ashar.agreements.models import Agreement
from ashar.agreements.tasks import prepare_due_agreements
from ashar.agreements.terms import PAPERS
from ashar.commissions.models import Commission
from ashar.core import clock
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.core.thread import Knot
from ashar.demo.stories import Plot, tell, working_days_before
from ashar.demo.town import Town
from ashar.organisations.models import Organisation
from ashar.places.models import Authority
from ashar.programmes.actions import Act, open_expected_money
from ashar.programmes.actions.ledger import held
from ashar.programmes.actions.promised import give_up_promise
from ashar.programmes.models import BudgetLine, FundingSource
from ashar.selection.models import Award
from ashar.support.models import SupportProgramme
from tests.support.routes import cast, client_of, town
from tests.support.walking import scan

WORDS = {"reason_ky": "Донор баш тартты.", "reason_ru": "Донор отказался."}


def people() -> dict[str, User]:
    return {key: user for key, user in cast().items() if user is not None}


def demonstration() -> Town:
    """The town as the stories know it."""
    keys = {each["key"]: each["name_ky"] for each in town()["organisations"]}
    everybody = people()
    authority = Authority.objects.get(is_demonstration=True)
    return Town(
        authority,
        everybody,
        {key: Organisation.objects.get(name_ky=name) for key, name in keys.items()},
        {key: everybody[key] for key in keys},
        SupportProgramme.objects.filter(mode="live")[0],
        commission=Commission.objects.get(authority=authority),
        sources={"local": FundingSource.objects.get(authority=authority, kind="local_budget")},
        papers={file.name.removesuffix(".jpg"): file for file in StoredFile.objects.order_by("-pk")},
    )


@pytest.fixture
def award(demo_town: Any) -> Award:
    """The award of an order whose money a donor has only promised; the appeal period is over."""
    plot = Plot(
        ("shelter",), working_days_before(clock.today(), 40), (("meerim", 1), ("kanat", 1)), promised=True
    )
    place = demonstration()
    before = set(Award.objects.values_list("pk", flat=True))
    story = tell(place, plot)
    moment = next(story)
    while moment.stage != "agreement":
        with clock.pretend(moment.at, authority=place.authority):
            moment = next(story)
    (found,) = Award.objects.exclude(pk__in=before).select_related("lot__call", "lot__budget_line")
    return found


@pytest.fixture
def line(award: Award) -> BudgetLine:
    """The money that was promised."""
    found = award.lot.budget_line
    assert found is not None
    return found


def arrive(line: BudgetLine) -> None:
    act = Act("council", "44-7", clock.today(), StoredFile.objects.order_by("pk")[0])
    promised = line.promised
    open_expected_money(budget_line=line, act=act, amount=promised, by=people()["finance"])


def test_the_award_waits_for_the_money_and_the_page_says_so(award: Award, line: BudgetLine) -> None:
    assert (award.is_conditional, line.state, line.committed) == (True, "expected", 0)
    assert held(line, "pencilled", award.lot.number) == award.lot.ceiling
    assert prepare_due_agreements() == 0
    specialist = client_of(people()["specialist"])
    page = specialist.get(f"/en/awards/{award.number}/").content.decode()
    assert "The award is subject to funding: the agreement waits for the money." in page
    assert specialist.post(f"/en/awards/{award.number}/prepare/").status_code == 422
    work = client_of(people()["finance"]).get("/en/work/").content.decode()
    assert "Open the promised money when it comes" in work
    assert f'/en/budget/{line.number}/"' in work, "a decision entered beside it would leave the award waiting"
    assert f"/en/lines/{award.lot.call.line.number}/decision/" not in work
    assert "Subject to funding" in client_of(None).get(f"/en/calls/{award.lot.call.number}/").content.decode()
    assert not Agreement.objects.filter(award=award).exists()


@pytest.mark.postgres
def test_the_money_comes_and_the_agreement_is_prepared_and_signed(award: Award, line: BudgetLine) -> None:
    arrive(line)
    page = client_of(None).get(f"/en/calls/{award.lot.call.number}/").content.decode()
    assert "Subject to funding" not in page
    assert prepare_due_agreements() == 1
    award.refresh_from_db()
    line.refresh_from_db()
    assert award.is_conditional is False
    assert held(line, "committed", award.number) == award.amount == line.committed
    agreement = Agreement.objects.get(award=award)
    specialist = client_of(people()["specialist"])
    facts = {"signed_on": f"{clock.today():%d.%m.%Y}", "signed_as": "paper", "papers": list(PAPERS)}
    answer = specialist.post(f"/en/agreements/{agreement.number}/sign/", {**facts, "scan": scan()})
    assert answer.status_code == 302
    line.refresh_from_db()
    assert (line.state, line.reserved, line.pencilled) == ("open", 0, 0)
    assert line.available + line.committed == line.allocated
    assert "№ 44-7" in str(agreement.terms), "the paper names the decision that gave the money"


@pytest.mark.postgres
def test_the_money_never_comes_and_the_theme_ends_unfunded(award: Award, line: BudgetLine) -> None:
    head, winner = people()["head"], people()["meerim"]
    with pytest.raises(Refused, match="has reserved this money"):
        give_up_promise(budget_line=line, reason="Донордун каты № 9", by=people()["finance"])
    browser = client_of(head)
    address = f"/en/awards/{award.number}/unfunded/"
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, WORDS).status_code == 302
    award.refresh_from_db()
    award.lot.refresh_from_db()
    line.refresh_from_db()
    assert (award.state, award.lot.outcome) == ("unfunded", "unfunded")
    assert award.lot.call.__class__.objects.get(pk=award.lot.call_id).state == "finished"
    assert (line.pencilled, line.state) == (0, "expected"), "what was pencilled is rubbed out"
    assert Notice.objects.filter(kind="agreements.lost_funding", user=winner).exists()
    assert Knot.objects.get(number=award.number).is_over
    results = client_of(None).get(f"/ru/calls/{award.lot.call.number}/results/").content.decode()
    assert "Донор отказался." in results
    assert "срока обжалования нет" not in results, "there was one, and it is over"
    closed = client_of(people()["finance"]).post(
        f"/en/budget/{line.number}/give-up/", {"reason": "Донордун каты № 9"}
    )
    assert closed.status_code == 302
    line.refresh_from_db()
    assert (line.state, line.expected, line.promised) == ("closed", 0, 0)
    page = client_of(None).get(f"/en/budget/{line.number}/").content.decode()
    assert "The promised money did not come" in page


def test_what_has_come_does_not_end_unfunded(award: Award, line: BudgetLine) -> None:
    arrive(line)
    with pytest.raises(Refused, match="The money has come"):
        declare_unfunded(lot=award.lot, by=people()["head"], **WORDS)


def test_only_the_head_ends_a_theme_without_funding(award: Award) -> None:
    for other in ("specialist", "finance"):
        with pytest.raises(Refused, match="Only the head"):
            declare_unfunded(lot=award.lot, by=people()[other], **WORDS)
    assert (
        client_of(people()["specialist"]).post(f"/en/awards/{award.number}/unfunded/", WORDS).status_code
        == 403
    )


def test_when_the_winner_steps_back_the_next_waits_for_the_same_money(award: Award, line: BudgetLine) -> None:
    arrive(line)
    prepare_due_agreements()
    agreement = Agreement.objects.get(award=award)
    winner = client_of(people()["meerim"])
    words = {"reason_ky": "Күтө албадык.", "reason_later": "on"}
    assert winner.post(f"/en/agreements/{agreement.number}/refuse/", words).status_code == 302
    following = Award.objects.get(lot=award.lot, state="offered")
    asked = client_of(following.organisation.memberships.get(code="ngo_head").user)
    assert asked.post(f"/en/awards/{following.number}/offer/accept/").status_code == 302
    prepare_due_agreements()
    following.refresh_from_db()
    line.refresh_from_db()
    assert following.is_conditional is False
    assert line.committed == following.amount
    assert Agreement.objects.get(award=following).state == "signing"
