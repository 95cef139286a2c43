"""Numbers and sums as people write them: `1 234 567,50 сом`."""

from decimal import Decimal

from django.utils.translation import ngettext

from ashar.core.i18n.languages import Language, language_of

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
TYIYN = Decimal("0.01")

# Not gettext: the word follows the number's form even where the page is in another language.
_SOMS: dict[Language, tuple[str, str, str]] = {
    "ky": ("сом", "сом", "сом"),
    "ru": ("сом", "сома", "сомов"),
    "en": ("som", "soms", "soms"),
}
_TYIYNS: dict[Language, tuple[str, str, str]] = {
    "ky": ("тыйын", "тыйын", "тыйын"),
    "ru": ("тыйын", "тыйына", "тыйынов"),
    "en": ("tyiyn", "tyiyns", "tyiyns"),
}


def number(value: Decimal | int, language: str | None = None) -> str:
    """A number with its thousands apart: `1 234 567,5`; English `1,234,567.5`."""
    if isinstance(value, float):
        raise TypeError("A figure for people is exact: int or Decimal.")
    text = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,}"
    if language_of(language) != "en":
        text = text.translate({ord(","): NBSP, ord("."): ","})
    return f"{MINUS}{text}" if value < 0 else text


def bytes_count(size: int, language: str | None = None) -> str:
    """The size of a file in one word: `300 КБ`, `2,5 МБ`."""
    spoken = language_of(language)
    units = ("KB", "MB") if spoken == "en" else ("КБ", "МБ")
    if size < 2**20:
        return f"{number(max(1, round(size / 2**10)), spoken)}{NBSP}{units[0]}"
    return f"{number(Decimal(round(size * 10 / 2**20)) / 10, spoken)}{NBSP}{units[1]}"


def som(amount: Decimal | int, language: str | None = None) -> str:
    """A sum in soms, tyiyns only when there are any: `400 000 сом`, `1 234 567,50 сом`."""
    exact = _exact(amount)
    whole = exact == exact.to_integral_value()
    return _with_soms(exact, exact.quantize(Decimal(1)) if whole else exact, language)


def som_exact(amount: Decimal | int, language: str | None = None) -> str:
    """A sum in soms, always with its tyiyns: `400 000,00 сом`."""
    exact = _exact(amount)
    return _with_soms(exact, exact, language)


def percent(value: Decimal | int, language: str | None = None) -> str:
    """A share already in hundredths: `12,5%`; Russian sets a space before the sign."""
    space = NBSP if language_of(language) == "ru" else ""
    return f"{number(value, language)}{space}%"


def count(value: int, one: str, many: str) -> str:
    """A counted thing in the active language: `count(5, "%(n)s proposal", "%(n)s proposals")`."""
    return ngettext(one, many, value) % {"n": number(value)}


def soms_word(amount: Decimal, language: Language) -> str:
    """The word «сом» in the form that stands after this amount."""
    return _form(amount, _SOMS[language])


def tyiyns_word(tyiyns: int, language: Language) -> str:
    """The word «тыйын» in the form that stands after this number."""
    return _form(Decimal(tyiyns), _TYIYNS[language])


def _exact(amount: Decimal | int) -> Decimal:
    exact = Decimal(amount).quantize(TYIYN)
    if isinstance(amount, float) or exact != amount:
        raise ValueError("A sum has at most two decimals.")
    return exact


def _with_soms(amount: Decimal, shown: Decimal, language: str | None) -> str:
    spoken = language_of(language)
    return f"{number(shown, spoken)}{NBSP}{soms_word(amount, spoken)}"


def _form(amount: Decimal, forms: tuple[str, str, str]) -> str:
    """One, few or many by the Russian rule; the other languages' triples are filled to suit it."""
    one, few, many = forms
    size = abs(amount)
    if size != size.to_integral_value():
        return few
    if few == many:
        return one if size == 1 else many
    last, teens = size % 10, 11 <= size % 100 <= 14
    if last == 1 and not teens:
        return one
    return few if 2 <= last <= 4 and not teens else many
