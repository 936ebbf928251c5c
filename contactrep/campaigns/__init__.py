"""What is asked: reads and checks campaign folders.

Campaign texts are data, not programs: named placeholders in double braces and nothing else.
A folder that breaks a rule is refused with its file and line.
"""
