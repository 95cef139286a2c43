"""The vault of an organisation: its papers with their days, its bank details, past projects and people.

Everything in it is under the lock of a key of this organisation, which lies in the folder of keys
(docs/security/seal.md); kinds and days of the papers stand open, so that the worker can warn.
"""
