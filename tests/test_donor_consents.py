"""An order on a donor’s money from the draft call to the payment: each step waits for the donor’s consent."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from ashar.agreements import actions as agreements
from ashar.agreements.terms import PAPERS
from ashar.calls.actions import announce_blockers, announce_call
from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.demo.stories import Plot, tell, working_days_before
from ashar.demo.stories.delivering import BANK
from ashar.demo.town import Town
from ashar.desk.tasks import own_tasks
from ashar.programmes.actions import DonorLetter, answer_consent, ask_consent
from ashar.programmes.donors import consent_blockers
from ashar.programmes.models import BudgetLine, Consent, DonorAgreement, FundingSource
from ashar.selection.actions.publishing import publish_results, publishing_blockers
from ashar.selection.models import Award, SittingProtocol
from tests.support.queries import counted
from tests.support.routes import client_of
from tests.support.rows import copies
from tests.test_subject_to_funding import demonstration

WANTED = "asks for the donor’s consent"


class Order:
    """The order, told up to a stage; deeds are done on its own days."""

    def __init__(self) -> None:
        self.town: Town = demonstration()
        self.town.sources["donor"] = FundingSource.objects.get(authority=self.town.authority, kind="donor")
        self.plot = Plot(("teens",), working_days_before(clock.today(), 44), (("kelechek", 1),))
        self.story = tell(self.town, self.plot)
        self.moment = next(self.story)

    def tell(self, stage: str) -> datetime:
        """Go on until the first deed of this stage is next; when that would be."""
        while self.moment.stage != stage:
            with self.at(self.moment.at):
                self.moment = next(self.story)
        return self.moment.at

    def at(self, moment: datetime) -> Any:
        return clock.pretend(moment, authority=self.town.authority)

    def person(self, key: str) -> Any:
        return self.town.people[key]

    @property
    def line(self) -> BudgetLine:
        return BudgetLine.objects.filter(source__kind="donor").order_by("-pk")[0]

    def ask(self, to: str, subject: str) -> Consent:
        who = self.person("specialist")
        return ask_consent(budget_line=self.line, to=to, subject=subject, note="Сураныч.", by=who)

    def give(self, consent: Consent) -> None:
        answer_consent(consent=consent, is_given=True, by=self.person("donor"))


@pytest.fixture
def order(demo_town: Any) -> Order:
    return Order()


def keep(*steps: str) -> None:
    """The donor keeps its consent to these steps."""
    DonorAgreement.objects.update(consent_steps=list(steps))


def scan() -> StoredFile:
    return StoredFile.objects.order_by("pk")[0]


@pytest.mark.postgres
def test_no_step_is_taken_before_the_donor_consents(order: Order) -> None:
    with order.at(order.tell("call")):
        call = Call.objects.get(line=order.line.line)
        asked = Consent.objects.get(subject=call.number)
        assert Notice.objects.get(number=asked.number).user == order.person("donor")
        assert "has not come yet" in " ".join(map(str, announce_blockers(call, at=clock.now())))
        with pytest.raises(Refused, match="has not come yet"):
            announce_call(call=call, by=order.person("head"))
        with pytest.raises(Refused, match="own people"):
            answer_consent(consent=asked, is_given=True, by=order.person("head"))
        with pytest.raises(Refused, match="asked already"):
            order.ask("announce", call.number)

    published_on = order.tell("results")
    keep("award", "sign", "pay")
    with order.at(published_on):
        with pytest.raises(Refused, match=WANTED):
            next(order.story)
        protocol = SittingProtocol.objects.get(call=call)
        first = order.ask("award", call.number)
        with pytest.raises(Refused, match="Write why"):
            answer_consent(consent=first, is_given=False, by=order.person("donor"))
        answer_consent(consent=first, is_given=False, reason="Смета чоң.", by=order.person("donor"))
        with pytest.raises(Refused, match="refused its consent"):
            publish_results(protocol=protocol, by=order.person("head"))
        assert Notice.objects.filter(number=first.number, kind="programmes.consent_refused").count() == 3
        refused = f"/en/consents/{first.number}/"
        assert "Ask once more" in client_of(order.person("specialist")).get(refused).content.decode()
        order.give(order.ask("award", call.number))
        assert "Ask once more" not in client_of(order.person("specialist")).get(refused).content.decode()
        assert list(publishing_blockers(call)) == []
        publish_results(protocol=protocol, by=order.person("head"))

    with order.at(order.plot.at(40, 10)):
        award = Award.objects.get(lot__call=call)
        agreement = agreements.prepare_agreement(award=award, by=order.person("specialist"))
        asked = order.ask("sign", agreement.number)
    facts = {"signed_on": None, "scan": scan(), "papers": list(PAPERS), "by": order.person("specialist")}
    with order.at(asked.due + timedelta(hours=1)):
        facts["signed_on"] = clock.today()
        with pytest.raises(Refused, match="is late"):
            agreements.sign_agreement(agreement=agreement, **facts)
        letter = DonorLetter("Донордун каты № 3", None)
        with pytest.raises(Refused, match="add its scan"):
            answer_consent(consent=asked, is_given=True, letter=letter, by=order.person("finance"))
        letter = DonorLetter("Донордун каты № 3", scan())
        with pytest.raises(Refused, match="finance officer or the head"):
            answer_consent(consent=asked, is_given=True, letter=letter, by=order.person("specialist"))
        answer_consent(consent=asked, is_given=True, letter=letter, by=order.person("finance"))
        agreement = agreements.sign_agreement(agreement=agreement, **facts)

        tranche = agreements.request_tranche(
            tranche=agreement.tranches.get(n=1), bank=BANK, by=order.town.heads["kelechek"]
        )
        tranche = agreements.check_tranche(tranche=tranche, by=order.person("specialist"))
        tranche = agreements.approve_tranche(tranche=tranche, by=order.person("head"))
        paid = {"order_number": "905", "order_date": clock.today(), "by": order.person("finance")}
        with pytest.raises(Refused, match=WANTED):
            agreements.order_payment(tranche=tranche, **paid)
        with pytest.raises(Refused, match="nothing with this number"):
            order.ask("pay", agreement.number)
        order.give(order.ask("pay", tranche.number))
        assert agreements.order_payment(tranche=tranche, **paid).state == "ordered"


def test_consent_is_asked_given_and_read_by_web_late_in_red_for_both(order: Order) -> None:
    day = order.tell("call")
    with order.at(day):
        asked = Consent.objects.latest("pk")
        line = asked.budget_line
        address = f"/ru/consents/{asked.number}/"
        assert client_of(order.person("specialist")).get(address).status_code == 200
        assert client_of(order.town.heads["kelechek"]).get(address).status_code == 403
        with order.at(asked.due + timedelta(hours=1)):
            for who, page in (("donor", "/ru/towns/money/"), ("head", f"/ru/budget/{line.number}/")):
                shown = client_of(order.person(who)).get(page).content.decode()
                assert 'badge stop">просрочено' in shown, page
            for who in ("specialist", "donor"):
                tasks = {task.number: task for task in own_tasks(order.person(who))}
                assert tasks[asked.number].is_late, who
            questions = []
            for more in (0, 3):
                copies(asked, more, number=["X-1", "X-2", "X-3"], subject=["X-1", "X-2", "X-3"])
                donor_s = order.person("donor")
                with counted() as asked_for:
                    waiting = len(own_tasks(donor_s))
                questions.append((waiting, len(asked_for)))
            assert questions[1] == (questions[0][0] + 3, questions[0][1])
            Consent.objects.filter(subject__startswith="X-").delete()
            with translation.override("en"):
                (lacking,) = consent_blockers([line], "announce", asked.subject)
                assert "is late" in str(lacking)
            donor = client_of(order.person("donor"))
            book = b"".join(donor.get("/ru/towns/money/xlsx/").streaming_content)
            rows = list(load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(values_only=True))
            agreement = DonorAgreement.objects.get()
            allocated, in_euro = rows[4][1:3]
            assert (allocated, in_euro) == (float(agreement.soms), float(agreement.amount))
            assert rows[5][1:3] == rows[4][1:3]
            assert "Ваше согласие" in rows[4][-1]
        donor = client_of(order.person("donor"))
        assert donor.post(address, {"answer": "refuse"}).status_code == 422
        assert donor.post(address, {"answer": "give", "reason": "Ийгилик!"}).status_code == 302
        asked.refresh_from_db()
        assert (asked.state, asked.reason) == ("given", "Ийгилик!")
        assert asked.number not in {task.number for task in own_tasks(order.person("donor"))}
        again = f"/ru/budget/{line.number}/consent/announce/{asked.subject}/"
        assert client_of(order.person("specialist")).get(again).status_code == 302
        public = client_of(None).get(f"/ru/budget/{line.number}/").content.decode()
        assert asked.number not in public
        assert "Ийгилик" not in public
