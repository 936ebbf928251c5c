"""How data/ is made: reads the publishers' files and writes our schema.

Input that contradicts itself is refused with file and line; the same input gives the same bytes.
Only the command line imports this room; a running server never does.
"""
