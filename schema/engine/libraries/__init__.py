"""What the engine uses of its libraries beyond their documented API: one file for each library.

When a library is raised, these are the files to look at, and ``execution/executor.py``.
"""
