"""The parts of a card that is being written: what one person may change while another writes the rest."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ashar.calls.models import Call, Lot
from ashar.calls.sets import CARD_TEXTS, Card

LANGUAGES = ("ky", "ru")
TEXT_PARTS = tuple(f"{name}_{code}" for name in CARD_TEXTS for code in LANGUAGES)
DAY_PARTS = (
    "deadline",
    "results_by",
    "project_start",
    "project_end",
    "session_at",
    "session_place",
    "contact_name",
    "contact_phone",
    "contact_hours",
    "commission_id",
)
MOST_LOTS = 5
LOT_PARTS = tuple(f"lot_{n}" for n in range(1, MOST_LOTS + 1))
STEPS = {"what": TEXT_PARTS, "money": LOT_PARTS, "asked": (), "days": DAY_PARTS}
Parts = dict[str, Any]
LotRow = tuple[str, str, str, int | None]
EMPTY_LOT: LotRow = ("", "", "", None)


def parts_of(call: Call, step: str) -> Parts:
    """What the call says now in the parts of this step."""
    if step == "money":
        lots = {lot.n: lot for lot in call.lots.all()}
        return {f"lot_{n}": _row(lots.get(n)) for n in range(1, MOST_LOTS + 1)}
    return {part: getattr(call, part) for part in STEPS[step]}


def lots_in(parts: Mapping[str, Any]) -> list[tuple[int, LotRow]]:
    """The themes in which something is written, with their places."""
    rows = [(n, parts[f"lot_{n}"]) for n in range(1, MOST_LOTS + 1)]
    return [(n, row) for n, row in rows if any(row[:3])]


def soms(amount: Decimal | None) -> str:
    """A ceiling as a part says it."""
    return "" if amount is None else f"{amount:.2f}"


def texts_of_card(card: Card) -> dict[str, str]:
    """Texts of a template that a card has a field for."""
    return {name: text for name, text in card.texts.items() if name in TEXT_PARTS and text.strip()}


def texts_of_call(call: Call, *, protected: bool = False) -> dict[str, str]:
    """Texts of a call that another may begin with; of or for a protected one without the place."""
    hidden = {"territory_ky", "territory_ru"} if protected or call.is_protected else set()
    found = {part: getattr(call, part) for part in TEXT_PARTS if part not in hidden}
    return {part: text for part, text in found.items() if text.strip()}


def _row(lot: Lot | None) -> LotRow:
    if lot is None:
        return EMPTY_LOT
    return (lot.title_ky, lot.title_ru, soms(lot.ceiling), lot.budget_line_id)
