"""The supporter's journey: from a ZIP code to letters on their way.

Pages up to the letter are GET, hold nothing personal and are the same bytes for everyone.
From the letter on, what was typed lives in a sealed draft, and nothing is cached.
"""
