"""Letters about one's own account."""

from ashar.accounts.models import User


def send_entrance_letter(*, user: User, code: str, purpose: str) -> None: ...


def tell_of_new_code(*, user: User) -> None: ...
