"""JSON in the one form that is hashed and archived: equal values give equal bytes, on every machine and in every year.

The form is part of the archive's format (storage/FORMAT.md): UTF-8, members sorted, no blanks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def canonical(data: Mapping[str, Any]) -> bytes:
    """The JSON of ``data`` as it is hashed and archived. Raises TypeError for what JSON cannot hold."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
