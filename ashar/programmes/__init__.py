"""On whose money: programmes and their lines, approving decisions, funding sources, the ledger."""
