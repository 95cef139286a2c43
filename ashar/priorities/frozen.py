"""What a round keeps as bytes, read so that pages may ask it for its words like any row."""

from types import SimpleNamespace
from typing import Any

from ashar.core.i18n import written


def frozen(kept: Any) -> Any:
    """Kept data with its tables as objects, all the way down."""
    if isinstance(kept, dict):
        return SimpleNamespace(**{key: frozen(value) for key, value in kept.items()})
    return [frozen(each) for each in kept] if isinstance(kept, list) else kept


def written_of(kept: dict[str, Any], field: str = "title") -> str:
    """A text of a kept table in the present language, or in the one there is."""
    return str(written(SimpleNamespace(**kept), field))
