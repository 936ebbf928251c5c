"""What we print: plain values to bytes and text, such as SVG maps and letters on paper.

Pure functions: no file but our own templates, no network, no clock, and never Flask; they know the
core alone. What is drawn for a page carries classes and never a style or a script, so that the
pages' strict rules hold.
"""
