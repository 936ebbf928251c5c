"""What we remember: the only SQL in the house.

Functions take an open connection and never commit; the verb that called them owns the transaction.
Whatever names or could name a supporter is sealed by the vault before it gets here to stay.
"""
