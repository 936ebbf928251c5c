"""What we print: values in, pictures and papers out.

It knows the core alone, reads no file and no database, and gives text or bytes.
The same values give the same bytes.
"""
