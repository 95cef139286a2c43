"""Pages of orders and money."""

from ashar.programmes.views.planning import (
    ON_A_PAGE,
    budget_line,
    decision,
    expect,
    give_up,
    line,
    money,
    money_of,
    my_programme,
    open_money,
    plan,
    programme,
    reverse,
)

__all__ = [
    "ON_A_PAGE",
    "budget_line",
    "decision",
    "expect",
    "give_up",
    "line",
    "money",
    "money_of",
    "my_programme",
    "open_money",
    "plan",
    "programme",
    "reverse",
]
