"""What an examination finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One sentence about the installation; with a grave one it should not go on like this."""

    sentence: str
    is_grave: bool = True
