"""A protocol signed on paper, in the file or with the code from the phone; dissent; corrections."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from ashar.calls.models import Call
from ashar.core import clock, files
from ashar.core.documents import Document, kind_of, render
from ashar.core.lifecycle import Refused
from ashar.selection.actions import correcting, dissenting, publishing, signing
from ashar.selection.actions.correcting import Corrected
from ashar.selection.models import ProtocolSignature, SittingProtocol
from ashar.selection.signing.checking import NotSigned, check_signed
from ashar.selection.tests.conftest import Cast
from ashar.selection.tests.test_deciding import decide, ripe_call  # noqa: F401 - a fixture
from tests.support.certificates import Issuer

pytestmark = pytest.mark.postgres

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WHY = {"reason_ky": "Жери ката жазылган", "reason_ru": "Место записано с ошибкой"}


@pytest.fixture
def protocol(cast: Cast, ripe_call: Call) -> SittingProtocol:  # noqa: F811
    """A protocol in draft."""
    return decide(ripe_call, cast, place="Мэрия")


@pytest.fixture
def issuer(settings: Any, tmp_path: Path) -> Issuer:
    """A throw-away issuer whose root the operator trusts."""
    made = Issuer("Ишеним борбору")
    (tmp_path / "root.pem").write_bytes(made.pem)
    settings.SIGNATURE_ROOTS = str(tmp_path)
    return made


def paper(protocol: SittingProtocol, language: str = "ky") -> bytes:
    return render(Document.objects.get(number=signing.paper_to_sign(protocol)), language)


def stored(content: bytes) -> Any:
    return files.store(ContentFile(content, "protocol.pdf"), purpose="signed protocol")


def confirm_all(protocol: SittingProtocol) -> SittingProtocol:
    for member in signing.signers_of(protocol):
        protocol = signing.confirm_protocol(protocol=protocol, shown_at=clock.now(), by=member.user)
    return protocol


def test_a_signature_is_good_only_when_all_of_it_is(protocol: SittingProtocol, issuer: Issuer) -> None:
    drawn, at = paper(protocol), clock.now()
    signed = issuer.sign(drawn, "Сыдыкова Гүлмира")
    seal = check_signed(signed, [drawn], at)
    assert (seal.name, seal.issuer) == ("Сыдыкова Гүлмира", "Ишеним борбору")
    twice = issuer.sign(signed, "Жумабеков Алмаз", field="Second")
    assert check_signed(twice, [drawn], at).name == "Жумабеков Алмаз"
    place = len(drawn) + 40
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    stranger = Issuer("Белгисиз")
    cases = {
        "no digital signature": drawn,
        "changed after": changed,
        "changed after it was signed": issuer.add_text(signed),
        "issued by nobody": stranger.sign(drawn, "Сыдыкова Гүлмира"),
        "has expired": issuer.sign(drawn, "Сыдыкова Гүлмира", days=(-90, -1)),
        "not valid yet": issuer.sign(drawn, "Сыдыкова Гүлмира", days=(2, 90)),
        "not the paper": issuer.sign(paper(protocol, "ru"), "Сыдыкова Гүлмира"),
    }
    for said, content in cases.items():
        with pytest.raises(NotSigned, match=said):
            check_signed(content, [drawn], at)
    with pytest.raises(NotSigned, match="has expired"):
        check_signed(signed, [drawn], at + timedelta(days=400))


def test_without_roots_no_file_is_taken(protocol: SittingProtocol, settings: Any, tmp_path: Path) -> None:
    drawn = paper(protocol)
    signed = Issuer("Ишеним борбору").sign(drawn, "Сыдыкова Гүлмира")
    for nothing in ("", str(tmp_path)):
        settings.SIGNATURE_ROOTS = nothing
        with pytest.raises(NotSigned, match="No certificates are trusted"):
            check_signed(signed, [drawn], clock.now())


def test_each_signs_in_their_own_way(cast: Cast, protocol: SittingProtocol, issuer: Issuer) -> None:
    """One in the file, one with the code, the rest on paper; then the head publishes."""
    signed = issuer.sign(paper(protocol, "ru"), "Сыдыкова Гүлмира")
    file = stored(signed)
    signing.sign_protocol_by_file(protocol=protocol, file=file, by=cast.expert)
    protocol.refresh_from_db()
    assert protocol.state == "signing"
    with pytest.raises(Refused, match="signed already"):
        signing.sign_protocol_by_file(protocol=protocol, file=file, by=cast.expert)
    with pytest.raises(Refused, match="same certificate"):
        signing.sign_protocol_by_file(protocol=protocol, file=file, by=cast.chair)
    with pytest.raises(Refused, match="those who sat"):
        signing.confirm_protocol(protocol=protocol, shown_at=clock.now(), by=cast.head)
    for late in (None, clock.now() - timedelta(minutes=6), clock.now() + timedelta(minutes=1)):
        with pytest.raises(Refused, match="once more"):
            signing.confirm_protocol(protocol=protocol, shown_at=late, by=cast.chair)
    signing.confirm_protocol(protocol=protocol, shown_at=clock.now(), by=cast.chair)
    with pytest.raises(Refused, match="chair or the secretary"):
        publishing.sign_protocol(protocol=protocol, scan=stored(b"%PDF-1.7 scan %%EOF"), by=cast.expert)
    publishing.sign_protocol(protocol=protocol, scan=stored(b"%PDF-1.7 scan %%EOF"), by=cast.specialist)
    ways = dict(ProtocolSignature.objects.filter(protocol=protocol).values_list("member__user", "way"))
    assert ways[cast.expert.pk] == "pdf"
    assert ways[cast.chair.pk] == "confirmed"
    assert set(ways.values()) == {"pdf", "confirmed", "scan"}
    protocol.refresh_from_db()
    assert protocol.state == "signed"
    publishing.publish_results(protocol=protocol, by=cast.head)
    assert not type(file).objects.get(pk=file.pk).is_public, "a certificate may hold a personal number"
    protocol.refresh_from_db()
    assert protocol.scan.is_public


def test_all_may_sign_without_paper(cast: Cast, protocol: SittingProtocol) -> None:
    assert confirm_all(protocol).state == "signed"
    publishing.publish_results(protocol=SittingProtocol.objects.get(pk=protocol.pk), by=cast.head)
    page = Client().get(f"/ru/calls/{protocol.call.number}/results/")
    assert page.status_code == 200


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_signing_by_web(cast: Cast, protocol: SittingProtocol, issuer: Issuer, language: str) -> None:
    address = f"/{language}/calls/{protocol.call.number}/protocol/"
    assert Client().get(address).status_code == 404, "not public before the results"
    chair, expert = Client(), Client()
    chair.force_login(cast.chair, backend=BACKEND)
    expert.force_login(cast.expert, backend=BACKEND)
    assert "account/phone" in chair.get(address).content.decode()
    assert chair.post(f"{address}confirm/", {"code": "123456"}).status_code == 302
    secret = generate_totp_secret()
    TOTP.activate(cast.chair, secret)
    RecoveryCodes.activate(cast.chair)
    assert chair.post(f"{address}confirm/", {"code": "000000"}).status_code == 422
    assert not protocol.signatures.exists()
    code = format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30))
    assert chair.post(f"{address}confirm/", {"code": code}).status_code == 302
    assert chair.post(f"{address}confirm/", {"code": code}).status_code == 422, "a code opens once"
    upload = SimpleUploadedFile("a.pdf", Issuer("Башка").sign(paper(protocol), "Ким"), "application/pdf")
    assert expert.post(f"{address}signed/", {"file": upload}).status_code == 422
    upload = SimpleUploadedFile("a.pdf", issuer.sign(paper(protocol), "Гүлмира"), "application/pdf")
    assert expert.post(f"{address}signed/", {"file": upload}).status_code == 302
    assert protocol.signatures.count() == 2
    shown = expert.get(address).content.decode()
    assert "Ишеним борбору" in shown
    for form in (f"/{language}/protocols/{protocol.document}.docx", f"/d/{protocol.document}.json"):
        assert Client().get(form).status_code in (302, 404)
    assert expert.get(f"/{language}/protocols/{protocol.document}.json").status_code == 200
    secretary = Client()
    secretary.force_login(cast.specialist, backend=BACKEND)
    scan = SimpleUploadedFile("scan.pdf", paper(protocol), "application/pdf")
    assert secretary.post(f"{address}scan/", {"scan": scan}).status_code == 302
    protocol.refresh_from_db()
    assert protocol.state == "signed"


def test_a_dissenting_opinion_stands_in_the_draft_and_later_beside_it(
    cast: Cast, protocol: SittingProtocol
) -> None:
    first = protocol.document
    with pytest.raises(Refused, match="who sat"):
        dissenting.write_dissent(protocol=protocol, text_ky="Жок", text_ru="", by=cast.specialist)
    with pytest.raises(Refused, match="Write your opinion"):
        dissenting.write_dissent(protocol=protocol, text_ky=" ", text_ru="", by=cast.expert)
    dissenting.write_dissent(protocol=protocol, text_ky="Смета бааланган жок", text_ru="", by=cast.expert)
    protocol.refresh_from_db()
    assert protocol.document != first
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(paper(protocol))).pages)
    assert "Смета бааланган жок" in " ".join(text.split())
    with pytest.raises(Refused, match="stands already"):
        dissenting.write_dissent(protocol=protocol, text_ky="Дагы", text_ru="", by=cast.expert)
    signing.confirm_protocol(protocol=protocol, shown_at=clock.now(), by=cast.chair)
    signed = SittingProtocol.objects.get(pk=protocol.pk).document
    late = dissenting.write_dissent(protocol=protocol, text_ky="", text_ru="Не согласен", by=cast.member)
    assert SittingProtocol.objects.get(pk=protocol.pk).document == signed, "what is signed is not changed"
    annex = Document.objects.get(number=late.document)
    assert (annex.kind, annex.is_public) == ("dissent", False)
    publishing.sign_protocol(protocol=protocol, scan=stored(b"%PDF-1.7 scan %%EOF"), by=cast.specialist)
    publishing.publish_results(protocol=SittingProtocol.objects.get(pk=protocol.pk), by=cast.head)
    annex.refresh_from_db()
    assert annex.is_public
    page = Client().get(f"/ru/calls/{protocol.call.number}/protocol/").content.decode()
    assert "Не согласен" in page
    assert "Смета бааланган жок" in page
    month = clock.now() + timedelta(days=30)
    with translation.override("en"), clock.set_for_test(month), pytest.raises(Refused, match="is over"):
        dissenting.write_dissent(protocol=protocol, text_ky="Кеч", text_ru="", by=cast.chair)


def test_a_correction_before_publication_is_signed_anew(cast: Cast, protocol: SittingProtocol) -> None:
    first = protocol.document
    signing.confirm_protocol(protocol=protocol, shown_at=clock.now(), by=cast.chair)
    with pytest.raises(Refused, match="Nothing is changed"):
        correcting.correct_protocol(protocol=protocol, corrected=Corrected(**WHY), by=cast.chair)
    with pytest.raises(Refused, match="why the protocol is corrected"):
        correcting.correct_protocol(
            protocol=protocol, corrected=Corrected("", "", place="Мектеп"), by=cast.chair
        )
    with pytest.raises(Refused, match="chair or the secretary"):
        correcting.correct_protocol(
            protocol=protocol, corrected=Corrected(**WHY, place="Мектеп"), by=cast.expert
        )
    correcting.correct_protocol(protocol=protocol, corrected=Corrected(**WHY, place="Мектеп"), by=cast.chair)
    protocol.refresh_from_db()
    assert (protocol.state, protocol.place) == ("draft", "Мектеп")
    assert Document.objects.get(number=first).superseded_by.number == protocol.document
    assert ProtocolSignature.objects.filter(document=first).count() == 1, "who signed the earlier stays known"
    assert confirm_all(protocol).state == "signed"


def test_a_correction_of_what_is_public_counts_when_all_have_signed(
    cast: Cast, protocol: SittingProtocol
) -> None:
    first, number = protocol.document, protocol.call.number
    publishing.sign_protocol(protocol=protocol, scan=stored(b"%PDF-1.7 scan %%EOF"), by=cast.specialist)
    publishing.publish_results(protocol=SittingProtocol.objects.get(pk=protocol.pk), by=cast.head)
    proposal = Document.objects.get(number=first)
    facts: Any = kind_of("protocol").unpack(bytes(proposal.data))
    named = facts.lots[0].ranking[0].proposal_number
    corrected = Corrected(**WHY, proposal=named, decision_ky="Оңдолгон себеп", decision_ru="Исправлено")
    correction = correcting.correct_protocol(protocol=protocol, corrected=corrected, by=cast.specialist)
    public = Client().get(f"/ru/calls/{number}/results/").content.decode()
    assert "Исправлено" not in public, "not before everybody has signed"
    assert Client().get(f"/ru/d/{correction.document}.pdf").status_code == 404
    confirm_all(SittingProtocol.objects.get(pk=protocol.pk))
    protocol.refresh_from_db()
    assert (protocol.state, protocol.document) == ("published", correction.document)
    assert "Исправлено" in Client().get(f"/ru/calls/{number}/results/").content.decode()
    page = Client().get(f"/ru/calls/{number}/protocol/").content.decode()
    assert WHY["reason_ru"] in page
    assert first in page, "the earlier one stays to be read"
    for document in (first, correction.document):
        assert Client().get(f"/ru/d/{document}.pdf").status_code == 200
    later: Any = kind_of("protocol").unpack(bytes(Document.objects.get(number=correction.document).data))
    assert [lot.ranking[0].marks for lot in later.lots] == [lot.ranking[0].marks for lot in facts.lots]
    assert later.correction.replaces == first
