"""What is true: the values and rules of the product.

Standard library only; no files, no network, no database and no clock of its own.
Time and chance come in as arguments, so every rule here can be tried as a table.
"""
