"""What we print: plain values to bytes and text, such as SVG maps.

Pure functions: no files, no network, no clock, and never Flask; they know the core alone.
What is drawn carries classes and never a style or a script, so that the pages' strict rules hold.
"""
