"""What all workers of `jixiao serve` share. Imported once, by the process from which they are forked.

Objects that are frozen here stay where they are: a worker's collector would write to each of them, and the
worker would get a copy of its own of all that memory.
"""

import gc

from deploy.commands.serving import serve_worker

__all__ = ["serve_worker"]

gc.collect()
gc.freeze()
