"""Who asks: the account behind a request, with our type, and the authority it works for."""

from typing import Any, cast

from ashar.accounts.models import User
from ashar.accounts.queries import own_authority
from ashar.places.models import Authority


def reader_of(request: Any) -> User:
    """The account that has signed in; the row of the route has seen to it that there is one."""
    return cast(User, request.user)


def authority_of(request: Any) -> Authority | None:
    """The one authority for which whoever asks works; None for a visitor, and for one of several."""
    user = getattr(request, "user", None)
    return own_authority(user) if user is not None and user.is_authenticated else None
