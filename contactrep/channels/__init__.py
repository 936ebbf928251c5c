"""How a letter leaves: one module a carrier, each making one attempt.

A carrier answers Accepted, Deferred or Refused and translates its library's errors into those.
When to try, and what the answer means for the letter, is decided elsewhere.
"""
