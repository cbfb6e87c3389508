"""An object of the archive as a ledger names it: by the exact version that was committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class StoredObject:
    """One object in the archive. Size in bytes, digest SHA-256 hex."""

    key: str
    version_id: str
    sha256: str
    size: int
    media_type: str
    record_class: str

    def as_dict(self) -> dict[str, Any]:
        """The object as a ledger entry names it."""
        return {
            "key": self.key,
            "version_id": self.version_id,
            "sha256": self.sha256,
            "size": self.size,
            "media_type": self.media_type,
            "record_class": self.record_class,
        }

    def moved(self, version_ids: Mapping[str, str]) -> StoredObject:
        """It under the version id that these give its key, where they do: in another store, the same bytes."""
        return replace(self, version_id=version_ids.get(self.key, self.version_id))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> StoredObject:
        """Read it back from a ledger entry; keys added by later versions are ignored."""
        return cls(**{name: data[name] for name in cls.__dataclass_fields__})
