"""The home belongs to whoever runs Casefile, and to no one else: it holds names, passport numbers and keys."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from casefile.errors import Refused, UsageError, of_the_machine

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_home(folder: Path) -> Path:
    """Make the home if it is not there; close one that others may enter. What this process makes from now on is its
    owner's alone, whatever the umask was that it inherited.

    Raises ``UsageError`` where no folder can be made; ``Refused`` for one that others may enter and that is not ours,
    or is everyone's (such as ``/tmp``).
    """
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise of_the_machine(error) or UsageError("home-unusable", home=folder) from error
    found = folder.stat()
    if found.st_mode & _OTHERS:
        if found.st_uid != os.geteuid() or found.st_mode & stat.S_ISVTX or folder == folder.parent:
            raise Refused("home-not-ours", home=folder)
        folder.chmod(0o700)
    return folder
