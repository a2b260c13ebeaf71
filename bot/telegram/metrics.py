"""What /metrics says, in a registry of this process's own."""

from __future__ import annotations

from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.store.inbox import Outcome

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)


class Metrics:
    """The counters and gauges; labels never hold what a person wrote."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry(auto_describe=True)
        self.questions = Counter(
            "bot_questions", "Questions handled, by outcome and language", ["outcome", "language"], registry=registry
        )
        self.answer_seconds = Histogram(
            "bot_answer_seconds", "From an update's arrival to its end", buckets=SECONDS, registry=registry
        )
        self.updates = Counter("bot_updates", "Updates that came to their end", ["outcome"], registry=registry)
        self.sends = Counter("bot_sends", "Messages sent or edited, by result", ["result"], registry=registry)
        self.retries = Counter("bot_retries", "Updates put back for another try", ["reason"], registry=registry)
        self.poison = Counter("bot_poison_updates", "Updates put aside, never to be handled", registry=registry)
        self.store_errors = Counter("bot_store_errors", "Transactions that failed", registry=registry)
        self.inbox_rows = Gauge("bot_inbox_rows", "Updates that wait or are in hand", registry=registry)
        self.inbox_age = Gauge("bot_inbox_oldest_seconds", "Age of the oldest of them", registry=registry)
        self.base = Gauge("bot_base_info", "The knowledge base in use", ["revision"], registry=registry)
        self.entries = Gauge("bot_base_entries", "Entries of the knowledge base", registry=registry)
        self.ready = Gauge("bot_ready", "1 when /readyz says so", registry=registry)
        ProcessCollector(registry=registry)
        self._begin_with_zero()

    def _begin_with_zero(self) -> None:
        """Show what is counted before it happens: Prometheus sees no increase in a counter that begins with 1."""
        for outcome in get_args(Outcome):
            self.updates.labels(outcome)
        for result in ("ok", "network"):
            self.sends.labels(result)
        for reason in ("flood", "fault"):
            self.retries.labels(reason)

    def set_base(self, revision: str, entries: int) -> None:
        """Say which knowledge base is in use."""
        self.base.labels(revision).set(1)
        self.entries.set(entries)

    def text(self) -> bytes:
        """All of it, in Prometheus's text format."""
        return generate_latest(self.registry)
