"""Finding places and authorities."""

from django.db.models import QuerySet

from ashar.core.i18n import sort_key
from ashar.core.i18n.writing import written
from ashar.core.search import search
from ashar.places.models import Place


def find_places(query: str, *, with_demonstration: bool = False) -> list[Place]:
    """Places whose name, former name or code answers the query, in the order of the language's alphabet."""
    places: QuerySet[Place] = Place.objects.current().select_related("parent")
    if not with_demonstration:
        places = places.filter(is_demonstration=False)
    return sorted(search(places, query, by_stem=False), key=_sorting_name)


def _sorting_name(place: Place) -> tuple[str, str]:
    """The name without the Russian abbreviation that stands before every city."""
    return sort_key(str(written(place, "name")).removeprefix("г. "))
