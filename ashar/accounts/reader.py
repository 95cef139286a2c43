"""Who asks: the account behind a request, with our type."""

from typing import Any, cast

from ashar.accounts.models import User


def reader_of(request: Any) -> User:
    """The account that has signed in; the row of the route has seen to it that there is one."""
    return cast(User, request.user)
