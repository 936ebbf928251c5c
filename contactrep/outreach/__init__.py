"""The verbs: one module a verb, joining the rooms below without knowing HTTP.

Functions take their collaborators as arguments and own their transactions.
No carrier is imported here; the composition root hands them in by name.
"""
