"""Kyrgyz names in Latin letters, by one table (near to BGN/PCGN 1979), and what a place is in English."""

_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "ң": "ng", "о": "o", "ө": "ö", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ү": "ü", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip

# The Kyrgyz word at the end of a name, and its English one; a town is called by its bare name.
_KINDS = {" шаары": "", " облусу": " oblast", " району": " rayon"}


def transliterate(text: str) -> str:
    """The text in Latin letters; what is not in the table stays as it is."""
    return "".join(_letter(letter) for letter in text)


def english_name(name_ky: str) -> str:
    """A place's English name made of its Kyrgyz one: `Чүй облусу` gives `Chüy oblast`."""
    for ending, english in _KINDS.items():
        if name_ky.endswith(ending):
            return transliterate(name_ky.removesuffix(ending)) + english
    return transliterate(name_ky)


def _letter(letter: str) -> str:
    latin = _LETTERS.get(letter.lower(), letter)
    return latin.capitalize() if letter.isupper() else latin
