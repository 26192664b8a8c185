"""The router: every event of a complaint becomes its document, its owner, and its public account.

The only writer of the collection `complaints`; docs/data-model.md describes what it writes.
"""
