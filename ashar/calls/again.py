"""The rules of a call that is held again."""

from ashar.calls.models import Call, CallRepeat
from ashar.regulations.rulesets import Rules


def for_repeat(rules: Rules) -> Rules:
    """The same rules with the time for proposals of a repeated call (`call.repeat_min_days`)."""
    snapshot = rules.snapshot()
    shortest = {"call.min_open_days": rules["call.repeat_min_days"]}
    return Rules({**snapshot, "values": {**snapshot["values"], **shortest}})


def rules_of_dates(call: Call, rules: Rules) -> Rules:
    """The rules that the dates of this call must keep when it is announced."""
    return for_repeat(rules) if CallRepeat.objects.filter(call=call).exists() else rules
