"""Sums in words, as an agreement or a payment order spells them."""

from decimal import Decimal

from num2words import num2words

from ashar.core.i18n.languages import language_of
from ashar.core.i18n.numbers import TYIYN, soms_word, tyiyns_word

LIMIT = 10**12

# num2words has no Kyrgyz. A hundred stands alone (150 000 — «жүз элүү миң»), a larger scale never does.
_ONES = ("", "бир", "эки", "үч", "төрт", "беш", "алты", "жети", "сегиз", "тогуз")
_TENS = ("", "он", "жыйырма", "отуз", "кырк", "элүү", "алтымыш", "жетимиш", "сексен", "токсон")
_SCALES = ((10**9, "миллиард"), (10**6, "миллион"), (10**3, "миң"), (1, ""))


def words(amount: Decimal | int, language: str | None = None) -> str:
    """A sum in words, tyiyns in figures: «элүү миң сом 00 тыйын», «пятьдесят тысяч сомов 00 тыйынов».

    Raises ValueError below zero, from a million million soms on, or for a part of a tyiyn.
    """
    spoken = language_of(language)
    exact = Decimal(amount).quantize(TYIYN)
    if exact != amount or not 0 <= exact < LIMIT:
        raise ValueError(f"Not a sum that can be put in words: {amount}")
    soms = int(exact)
    tyiyns = int((exact - soms) * 100)
    number_word = cardinal_ky(soms) if spoken == "ky" else num2words(soms, lang=spoken)
    som_word, tyiyn_word = soms_word(Decimal(soms), spoken), tyiyns_word(tyiyns, spoken)
    return f"{number_word} {som_word} {tyiyns:02d} {tyiyn_word}"


def cardinal_ky(value: int) -> str:
    """A whole number below a million million in Kyrgyz words."""
    parts = []
    for scale, name in _SCALES:
        group, value = divmod(value, scale)
        if group:
            parts += [_below_thousand(group), name]
    return " ".join(filter(None, parts)) or "нөл"


def _below_thousand(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    hundred = {0: "", 1: "жүз"}.get(hundreds, f"{_ONES[hundreds]} жүз")
    return " ".join(filter(None, (hundred, _TENS[tens], _ONES[ones])))
