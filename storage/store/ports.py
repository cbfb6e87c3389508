"""The local store's ports: chosen once, remembered, and chosen again when another program took one."""

from __future__ import annotations

import contextlib
import json
import random
import socket
import time
from pathlib import Path

from storage.store.tls import write_private

# Each part listens on its port and, for the others, on that port + 10000. Both stay below 32768, where systems begin
# to hand out ports to outgoing connections.
_PARTS = ("s3", "master", "filer", "volume", "admin")
_PORTS = range(11000, 22000)
_INNER = 10000
_PATIENCE_SECONDS = 5


def read(folder: Path) -> dict[str, int]:
    """The ports of the last start, by part. Raises ``FileNotFoundError`` before the first."""
    return dict(json.loads((folder / "ports.json").read_bytes()))


def settle(folder: Path) -> dict[str, int]:
    """The ports of last time, or new ones, remembered, when another program has taken one of them."""
    with contextlib.suppress(FileNotFoundError):
        known = read(folder)
        if _come_free(known):
            return known
    pick = random.SystemRandom()
    chosen: list[int] = []
    while len(chosen) < len(_PARTS):
        port = pick.choice(_PORTS)
        if port not in chosen and _is_free(port):
            chosen.append(port)
    ports = dict(zip(_PARTS, chosen, strict=True))
    write_private(folder / "ports.json", json.dumps(ports).encode())
    return ports


def _come_free(known: dict[str, int]) -> bool:
    """Whether all ports are free, or become so soon: a killed process keeps its ports a moment longer than its name."""
    begun = time.monotonic()
    while not all(map(_is_free, known.values())):
        if time.monotonic() - begun > _PATIENCE_SECONDS:
            return False
        time.sleep(0.05)
    return True


def _is_free(port: int) -> bool:
    for one in (port, port + _INNER):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", one))
            except OSError:
                return False
    return True
