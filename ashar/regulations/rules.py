"""Who states the days off of the country."""

from typing import Any

import rules

from ashar.accounts.models import RoleCode


@rules.predicate
def keeps_the_country(user: Any) -> bool:
    """Is operator of the platform, or works for the ministry."""
    return any(code in (RoleCode.OPERATOR, RoleCode.MINISTRY) for code, _pk, _chain in user.roles_now)


rules.add_perm("regulations.state_day", rules.is_authenticated & keeps_the_country)
