"""Support of authorities: who advises and who pays for it, where each town stands, and notes between them.

The adviser's and the donor's rights are ordinary roles; this module gives and ends them with a
support programme. It shows what knots show and no more: nothing sealed, no drafts, no personal data.
"""
