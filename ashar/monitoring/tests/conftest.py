"""The agreement in force and its people, with a report ready to be handed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from ashar.agreements import actions as agreements
from ashar.agreements.models import Agreement
from ashar.agreements.tests.conftest import Cast, agreement, cast, in_english
from ashar.core import clock
from ashar.core.files import StoredFile
from ashar.monitoring import actions
from ashar.monitoring.evaluating import QUESTIONS, Answer
from ashar.monitoring.models import Evaluation, Finding, Report, Visit

__all__ = ["Delivery", "agreement", "cast", "in_english", "picture"]

PEOPLE = {"children": 40, "youth": 60, "women": 8, "others": 3, "disabled": 4}
ANSWERS = {each.code: Answer("mostly", "Ооба, көбү.", "Да, большей частью.") for each in QUESTIONS}
BANK = agreements.BankDetails("«Айыл Банк» ААК", "135001", "1350012345678901")


def picture(name: str = "сүрөт.jpg", size: int = 60) -> ContentFile:
    """A small photograph to send."""
    raw = BytesIO()
    Image.new("RGB", (size, size), "#a8322a").save(raw, "JPEG")
    return ContentFile(raw.getvalue(), name=name)


def stored(purpose: str = "receipt") -> StoredFile:
    """A row of a file; its content does not matter here."""
    return StoredFile.objects.create(
        sha256="0" * 64, size=1, media_type="image/jpeg", name="чек.jpg", purpose=purpose
    )


@dataclass
class Delivery:
    """An agreement in force whose first tranche is paid, and who acts on it."""

    agreement: Agreement
    cast: Cast

    def begin(self, index: int = 1) -> Report:
        """The organisation begins a report."""
        return actions.begin_report(agreement=self.agreement, index=index, by=self.cast.ngo)

    def written(self, report: Report, **facts: Any) -> actions.Written:
        """A whole report in which everything was spent as planned."""
        whole = actions.Written(
            text="Иш аткарылды: Айгүл Асанова да келди.",
            results="60 өспүрүм келди.",
            summary_ky="Клуб иштейт.",
            summary_ru="Клуб работает.",
            people=PEOPLE,
            spent={line.n: line.planned for line in report.lines.all()},
            asks_tranche=True,
        )
        return replace(whole, **facts)

    def write(self, index: int = 1, photos: int = 1, **facts: Any) -> Report:
        """The organisation writes a whole report with receipts and photos."""
        report = self.begin(index)
        files = actions.Files(
            receipts=[(line.n, stored()) for line in report.lines.all()],
            photos=[(stored("photo"), stored("photo")) for _n in range(photos)],
        )
        return actions.keep_report(
            report=report, written=self.written(report, **facts), files=files, by=self.cast.ngo
        )

    def consent(self, report: Report) -> None:
        """Whoever can be recognised on the photos has agreed."""
        captions = {
            photo.pk: actions.Caption("Клуб", "Клуб", has_consent=True) for photo in report.photos.all()
        }
        report.refresh_from_db()
        actions.keep_report(report=report, written=self.written(report, captions=captions), by=self.cast.ngo)

    def submit(self, **facts: Any) -> Report:
        """The organisation hands in a whole report."""
        report = self.write(**facts)
        return actions.submit_report(report=report, by=self.cast.ngo)

    def accept(self, **facts: Any) -> Report:
        """The specialist accepts a whole report."""
        return actions.accept_report(report=self.submit(**facts), by=self.cast.specialist)

    def closing(self, **facts: Any) -> actions.Closing:
        """A closing page filled in."""
        visit = actions.ShortVisit(clock.today(), {"runs": "yes"})
        return replace(actions.Closing(clock.today(), ANSWERS, visit=visit), **facts)

    def close(self, **facts: Any) -> Evaluation:
        """The specialist accepts the work, evaluates and closes."""
        return actions.close_order(
            agreement=self.agreement, closing=self.closing(**facts), by=self.cast.specialist
        )

    def spend(self, report: Report, total: Decimal) -> dict[int, Decimal]:
        """This sum spent on the first line, nothing on the others."""
        return {line.n: total if line.n == 1 else Decimal(0) for line in report.lines.all()}

    def pay_what_is_checked(self) -> None:
        """The head approves, the finance officer orders and records the payment."""
        tranche = agreements.approve_tranche(
            tranche=self.agreement.tranches.get(state="checked"), by=self.cast.head
        )
        tranche = agreements.order_payment(
            tranche=tranche, order_number="О-78", order_date=clock.today(), by=self.cast.finance
        )
        agreements.record_payment(tranche=tranche, paid_on=clock.today(), by=self.cast.finance)

    def tranches(self) -> list[str]:
        """How far each tranche is."""
        return [tranche.state for tranche in self.agreement.tranches.all()]


@pytest.fixture
def delivery(agreement: Agreement, cast: Cast) -> Delivery:
    """The demonstration's agreement in force as if nobody had been there yet; no report is begun."""
    Finding.objects.filter(agreement=agreement).delete()
    Visit.objects.filter(agreement=agreement).delete()
    return Delivery(agreement, cast)
