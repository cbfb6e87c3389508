"""The local store's own shell: what it is told, and its answers, which are text and so are read strictly.

An answer in another form than SeaweedFS 4.48 gives is an error: it must never read as "nothing deleted" or "synced".
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from casefile.errors import Unavailable

_SECONDS = 60
_SYNC = "fs.configure -locationPrefix=/buckets/ -fsync=true -apply\n"
_VACUUM = "lock\nvolume.vacuum -garbageThreshold 0.0001\nunlock\n"
_VOLUMES = "volume.list\n"
_VOLUME = re.compile(r"^\s*(?:ec )?volume [iI]d:.*$", re.M)
_DELETED = re.compile(r"\bDeletedByteCount:(\d+)\b")
# The end of it is left out where nothing is deleted.
_TOTAL = re.compile(r"^total size:\d+ file_count:\d+(?: deleted_file:\d+ deleted_bytes:(\d+))?\s*$", re.M)


@dataclass(frozen=True)
class Shell:
    """The shell of one running store."""

    program: Path
    folder: Path
    ports: dict[str, int]
    environment: dict[str, str]

    def sync_every_write(self) -> None:
        """Have an object's bytes synced to disk before they are acknowledged. Raises ``Unavailable``."""
        if not is_synced(self._order(_SYNC)):
            raise Unavailable("writes-not-synced", log=self._log)

    def vacuum(self) -> None:
        """Give back the space of what was deleted. Raises ``Unavailable``."""
        self._order(_VACUUM)

    def deleted_bytes(self) -> int:
        """How many bytes of what was deleted still lie in the store's files. Raises ``Unavailable``."""
        return deleted_bytes(self._order(_VOLUMES))

    def _order(self, order: str) -> str:
        command = [
            str(self.program),
            "shell",
            f"-master=127.0.0.1:{self.ports['master']}",
            f"-filer=127.0.0.1:{self.ports['filer']}",
        ]
        try:
            return subprocess.run(  # noqa: S603
                command,
                input=order,
                env=self.environment,
                cwd=self.folder,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=True,
            ).stdout
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            raise Unavailable("shell-silent", log=self._log) from None

    @property
    def _log(self) -> Path:
        return self.folder / "weed.log"


def is_synced(answer: str) -> bool:
    """Whether the answer to the order to sync says that writes to all buckets are synced. Raises ``Unavailable``."""
    try:
        locations = json.loads(answer[answer.index("{") : answer.rindex("}") + 1])["locations"]
        (buckets,) = (place for place in locations if place["locationPrefix"] == "/buckets/")
        return bool(buckets["fsync"] is True)
    except (ValueError, KeyError, TypeError):
        raise _not_understood("fs.configure") from None


def deleted_bytes(answer: str) -> int:
    """The sum over all volumes, which must be what the store itself gives as its total. Raises ``Unavailable``."""
    volumes = [_DELETED.search(line) for line in _VOLUME.findall(answer)]
    total = [int(deleted or 0) for deleted in _TOTAL.findall(answer)]
    counted = sum(int(found[1]) for found in volumes if found)
    if not volumes or None in volumes or total != [counted]:
        raise _not_understood("volume.list")
    return counted


def _not_understood(order: str) -> Unavailable:
    return Unavailable("shell-answer-unknown", order=order)
