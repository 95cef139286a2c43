"""Invented papers: a picture that says it is a sample."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from ashar.core.files import TABLE_TYPES, Locked, StoredFile, store, store_locked
from ashar.monitoring.pictures import two_versions

DECISION = "Кеңештин токтому"
NAMES = ("Жыйындын протоколу", DECISION, "Комиссиянын протоколу", "Келишим", "Даттануу", "Кабыл алуу актысы")


RECEIPT, PHOTO = "Чек", "Сүрөт"
ANSWERS = "Сурамжылоонун жооптору"
TABLE = """Кандай маселе тынчсыздандырат?;Айыл же квартал;Телефон;Күнү
Мектептин жанында жол жаман, балдар ылай кечип келет;3-квартал;0555 00 00 02;12.09.2026
Нет кружков для подростков;5-й квартал;;12.09.2026
;2-квартал;;13.09.2026
Таштанды апталап чыгарылбайт;2-квартал;;13.09.2026
"""
RECEIPTS, PHOTOS = 8, 7
SCENES = (("#c9d8c5", "#3b5a1e"), ("#d8cdb8", "#7a4e00"), ("#c3d6da", "#0b5364"))


def make_papers() -> dict[str, StoredFile]:
    """All papers of the town by name, on disk before any transaction begins.

    Receipts and photos are used once each; a photo has a small version for everybody.
    """
    papers = {name: signed_paper(name, is_public=name == DECISION) for name in NAMES}
    papers |= {
        f"{RECEIPT} {n}": signed_paper(f"{RECEIPT} {n}", is_public=False) for n in range(1, RECEIPTS + 1)
    }
    for n in range(1, PHOTOS + 1):
        papers[f"{PHOTO} {n}"], papers[f"{PHOTO} {n}, кичине"] = two_versions(_scene(n))
    table = ContentFile(TABLE.encode(), name=f"{ANSWERS}.csv")
    return papers | {ANSWERS: store(table, purpose="answers", allowed=TABLE_TYPES)}


def take_receipt(papers: dict[str, StoredFile]) -> StoredFile:
    """A receipt that no report has yet."""
    return papers.pop(next(name for name in papers if name.startswith(RECEIPT)))


def take_photo(papers: dict[str, StoredFile]) -> tuple[StoredFile, StoredFile]:
    """A photo that no report has yet, in full and small."""
    name = next(name for name in papers if name.startswith(PHOTO))
    return papers.pop(name), papers.pop(f"{name}, кичине")


def _scene(n: int) -> ContentFile:
    """A drawn picture of a yard with containers: nobody can be recognised."""
    sky, ground = SCENES[n % len(SCENES)]
    picture = Image.new("RGB", (1600, 1200), sky)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 800, 1600, 1200), fill=ground)
    pen.polygon([(0, 800), (420, 420 - 20 * n), (800, 800)], fill="#8e8270")
    for box in range(3):
        left = 240 + box * 400
        pen.rectangle((left, 620, left + 260, 940), fill="#fffdf8", outline="#231f1a", width=8)
        pen.line((left, 700, left + 260, 700), fill="#a8322a", width=14)
    raw = BytesIO()
    picture.save(raw, "JPEG", quality=70)
    return ContentFile(raw.getvalue(), name=f"Сүрөт {n}.jpg")


def signed_paper(name: str, *, is_public: bool) -> StoredFile:
    """A “scan” of a signed paper; `name` becomes its file name. A council’s decision is public."""
    return store(_scan(name), purpose="demonstration", is_public=is_public)


def locked_paper(name: str, purpose: str = "proposal_file") -> Locked:
    """A “scan” as an applicant adds it to a proposal, or to the vault."""
    return store_locked(_scan(name), purpose=purpose)


def _scan(name: str) -> ContentFile:
    sheet = Image.new("RGB", (620, 877), "#fffdf8")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 580, 837), outline="#a8322a", width=3)
    for row in range(12):
        pen.line((90, 180 + row * 40, 530, 180 + row * 40), fill="#857864")
    pen.line((90, 760, 300, 730), fill="#0b5364", width=4)
    raw = BytesIO()
    sheet.save(raw, "JPEG", quality=60)
    return ContentFile(raw.getvalue(), name=f"{name}.jpg")
