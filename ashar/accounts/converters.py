"""How a one-time code stands in an address."""

from ashar.accounts.codes import code_of, spell
from ashar.accounts.notices import LETTER


class EntranceCodeConverter:
    """A code in an address; a letter's number becomes its code only when the letter is put into words."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """As it was typed or scanned."""
        return value

    def to_url(self, value: str) -> str:
        """The code, spelled in groups."""
        return spell(code_of(value.removeprefix(LETTER))) if value.startswith(LETTER) else value
