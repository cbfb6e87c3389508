"""What `/metrics` counts: requests by route and status, and their time. No case, employer or user is ever a label."""

from __future__ import annotations

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server

from casefile.settings import Settings

_LABELS = ("method", "route", "status")


@dataclass
class Meters:
    """The counts of one desk."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self._requests = Counter("casefile_requests", "Requests answered.", _LABELS, registry=self.registry)
        self._seconds = Histogram(
            "casefile_request_seconds", "Time to answer.", _LABELS[:2], registry=self.registry
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request that was answered. ``route``: as the route table has it, its parts by name."""
        known = method if method in ("GET", "HEAD", "POST") else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def serve(self, settings: Settings) -> None:
        """Answer on the port of the settings, if one is set, beside the desk's own."""
        if settings.desk_metrics_port is not None:
            start_http_server(settings.desk_metrics_port, addr=settings.desk_host, registry=self.registry)
