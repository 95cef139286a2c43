"""The stages of an order in the demonstration, in their order; the command line offers them."""

STAGES = (
    "signal",
    "priority",
    "programme",
    "money",
    "draft",
    "call",
    "proposals",
    "opening",
    "marking",
    "decision",
    "results",
    "agreement",
    "delivery",
    "closed",
)
