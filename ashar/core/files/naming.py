"""Names of files as people gave them, made safe to show and to send back."""

import re
import unicodedata

_STEM = 150
_PATH = re.compile(r"[/\\]")
_ENDING = re.compile(r"(?=\w*[a-z])[a-z0-9]{1,5}", re.IGNORECASE | re.ASCII)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def safe_name(given: str | None, suffix: str) -> str:
    """The name with any letters but no path, no control or direction marks, and the ending of its kind."""
    last = _PATH.split(given or "")[-1]
    seen = unicodedata.normalize("NFC", last)
    plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in seen)
    plain = " ".join(_FORBIDDEN.sub("", plain).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or not _ENDING.fullmatch(ending):
        stem = plain
    return (stem[:_STEM].strip(". ") or "file") + suffix
