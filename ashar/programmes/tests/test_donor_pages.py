"""Pages of donors’ agreements: entered, allocated, read by those whom they concern and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ashar.accounts.models import Role
from ashar.core import clock
from ashar.core.clock import set_for_test
from ashar.programmes.models import BudgetLine, DonorAgreement
from tests.support.office import Office, make_office

TODAY = date(2027, 3, 1)
ENTERED = {
    "new_name_ky": "Эл аралык фонд",
    "new_name_ru": "Международный фонд",
    "reference": "GIZ-7",
    "signed_on": "2027-02-20",
    "valid_from": "2027-01-01",
    "valid_to": "2028-12-31",
    "currency": "USD",
    "amount": "2 000",
    "rate": "87,45",
    "rate_on": "2027-02-19",
    "rate_from": "",
    "consent_steps": ["announce", "pay"],
    "consent_days": "",
}


@pytest.fixture
def office(db: Any) -> Iterator[Office]:
    with set_for_test(clock.at_bishkek(TODAY, time(10))):
        yield make_office()


def test_finance_officer_enters_an_agreement_whose_currency_stands_beside_soms(
    office: Office, client: Any
) -> None:
    client.force_login(office.finance)
    source = f"new-{office.authority.pk}"
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    answer = client.post("/ru/donors/new/", ENTERED | {"source": source, "rate": "много"})
    assert answer.status_code == 422
    answer = client.post("/ru/donors/new/", ENTERED | {"source": source, "upload": scan})
    agreement = DonorAgreement.objects.get()
    assert answer["Location"] == f"/ru/donors/{agreement.pk}/"
    page = client.get(answer["Location"]).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "174 900" in page
    assert '2 000,00 <span translate="no">USD</span>' in page
    assert '1 <span translate="no">USD</span> = 87,45 сома' in page
    kept = client.get(f"/ru/donors/{agreement.pk}/files/{agreement.scan_id}/")
    assert b"".join(kept.streaming_content).startswith(b"%PDF")
    kept.close()
    line = office.plan()
    facts = {"source": agreement.source_id, "amount": "87 450", "letter": "№ 5", "expected_by": "2027-03-02"}
    money = client.post(f"/ru/lines/{line.number}/expect/", facts)["Location"]
    with set_for_test(clock.at_bishkek(date(2027, 3, 3), time(10))):
        client.logout()
        page = client.get(money).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert '≈ 1 000,00 <span translate="no">USD</span>' in page
    assert "просрочено" in page
    assert "donors/" not in page
    assert BudgetLine.objects.get().is_late is False


def test_agreement_of_many_is_kept_by_the_operator_and_read_only_where_it_feeds(
    office: Office, client: Any
) -> None:
    operator = office.person("operator")
    Role.objects.create(user=operator, code="operator")
    client.force_login(operator)
    client.post("/ru/donors/new/", ENTERED | {"source": "new"})
    agreement = DonorAgreement.objects.get()
    form = f"/ru/donors/{agreement.pk}/allocate/"
    facts = {"authority": office.authority.pk, "document": "№ 2", "dated": "2027-03-01"}
    assert client.post(form, facts | {"amount": "174 901"}).status_code == 422
    assert client.post(form, facts | {"amount": "100 000"}).status_code == 302
    address = f"/ru/donors/{agreement.pk}/"
    other = make_office("NB")
    for who, status in (
        (office.finance, 200),
        (office.specialist, 200),
        (other.finance, 404),
        (office.donor, 404),
    ):
        client.force_login(who)
        assert client.get(address).status_code == status, who
        assert (agreement.reference in client.get("/ru/donors/").content.decode()) is (status == 200)
    client.force_login(office.finance)
    assert client.post(form, facts | {"amount": "1"}).status_code == 403


def test_a_supplement_is_recorded_on_a_page_where_everything_stands_as_it_is(
    office: Office, client: Any
) -> None:
    client.force_login(office.finance)
    client.post("/ru/donors/new/", ENTERED | {"source": f"new-{office.authority.pk}"})
    agreement = DonorAgreement.objects.get()
    address = f"/ru/donors/{agreement.pk}/supplement/"
    page = client.get(address).content.decode()
    assert 'value="87,45"' in page
    assert 'value="2028-12-31"' in page
    facts = {name: ENTERED[name] for name in ("amount", "rate", "rate_on", "consent_steps")}
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    facts |= {"document": "Доп. № 1", "dated": "2027-03-01", "valid_to": "2029-06-30", "upload": scan}
    assert client.post(address, facts).status_code == 302
    page = client.get(f"/ru/donors/{agreement.pk}/").content.decode()
    assert "Доп. № 1" in page
    assert "30.06.2029" in page
    scan_id = agreement.supplements.get().scan_id
    kept = client.get(f"/ru/donors/{agreement.pk}/files/{scan_id}/")
    assert b"".join(kept.streaming_content).startswith(b"%PDF")
    kept.close()
    client.force_login(office.specialist)
    assert client.get(address).status_code == 403
