"""The staff side: closed by default, counting in the ledger's words.

Every page but the sign-in needs a session that the server can revoke.
Downloads are written to the audit log.
"""
