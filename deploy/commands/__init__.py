"""The program's commands, one noun per file; each adds its own to the program.

Knows the rooms below only as far as a command needs them: starting one command loads nothing of another.
"""
