"""An application that really listens, on a free port of this machine, as the desk's server runs it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from app.web.desk import server_of


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """Its address while it listens."""
    own = socket.create_server(("127.0.0.1", 0))
    server: uvicorn.Server = server_of(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [own]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{own.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    own.close()
