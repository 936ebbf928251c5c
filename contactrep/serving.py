"""How a web process stops: whoever has connected by then is still answered."""

import select

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's worker of threads, but it takes in what waits at its door before it shuts it.

    The original closes its listening socket over connections that wait in the kernel. Those are
    reset, though each may hold a request, which no proxy may send a second time.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Begin to accept, or stop: for good once the process was told to end."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                while select.select([listener], [], [], 0)[0]:
                    self.accept(listener)
                listener.close()
