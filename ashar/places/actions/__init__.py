"""Deeds on places and authorities."""

from ashar.places.actions.authorities import (
    CONTACTS,
    change_contacts,
    create_authority,
    create_place,
    make_live,
)
from ashar.places.actions.importing import Imported, import_places, load_places

__all__ = [
    "CONTACTS",
    "Imported",
    "change_contacts",
    "create_authority",
    "create_place",
    "import_places",
    "load_places",
    "make_live",
]
