"""The program's commands, one per file.

A command imports only what it needs: starting one command imports nothing of another.
"""
