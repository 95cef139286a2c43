"""The dossier of one call: every paper, table and entry of the journal that an inspector needs, in one ZIP.

`scope` says what belongs to the call and may be told now; `papers`, `filings`, `tables` and `extract` bring
it, `writing` writes it piece by piece. Format: docs/dossier.md; checker: data/verify_dossier.py.
"""
