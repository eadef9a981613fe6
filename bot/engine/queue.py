"""The engine's queue, written in the caller's own transaction; a job exists exactly if its cause does."""

from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from dbos import DBOSClient, EnqueueOptions

QUEUE = "requests"
APPLICATION = "blockbot"

VERSION = "1"
"""Pinned: DBOS runs only jobs of its own version, and by default that is a hash of the code, so every
deploy would strand what is in flight. All progress is in our rows, so new code may go on with old jobs."""

LATE = timedelta(seconds=5)
"""Where this process starts jobs itself, the queued twin waits this much longer: it only acts if we died."""

SOON = timedelta(minutes=10)
"""Delays that a process which starts jobs itself waits for itself: looks into the queue are seconds apart."""


@dataclass(frozen=True, slots=True)
class CarryOut:
    """A job: carry out attempt `attempt` of a request."""

    request_id: str
    attempt: int
    after: timedelta

    @property
    def key(self) -> str:
        """The job's id in the engine; the same id is the same job."""
        return f"carry-{self.request_id}-{self.attempt}"


@dataclass(slots=True)
class WrittenJobs:
    """Implements the port `Jobs` on one connection and remembers what it wrote."""

    connection: sa.Connection
    client: DBOSClient
    starts_itself: bool
    to_start: list[CarryOut] = field(default_factory=list)
    """What this process starts itself once all is committed."""
    shown: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def carry_out(self, request_id: str, attempt: int, *, after: timedelta = timedelta()) -> None:
        """Enqueues the execution; where this process starts it itself, as a late twin under its own id."""
        job = CarryOut(request_id, attempt, after)
        if self.starts_itself and after <= SOON:
            self.to_start.append(job)
            self._enqueue(f"late-{job.key}", request_id, after + LATE)
        else:
            self._enqueue(job.key, request_id, after)

    def show(self, request_id: str, revision: int) -> None:
        """Remembers the drawing. It is durable as the row in `pictures` that wants it, not as a job."""
        del revision
        self.shown.append(request_id)

    def read_file(self, job_id: str) -> None:
        """Remembers the file. It is durable as the row in `files` that waits to be read, not as a job."""
        self.files.append(job_id)

    def _enqueue(self, key: str, request_id: str, after: timedelta) -> None:
        options: EnqueueOptions = {
            "workflow_name": "carry_out",
            "queue_name": QUEUE,
            "workflow_id": key,
            "app_version": VERSION,
        }
        if after:
            options["delay_seconds"] = after.total_seconds()
        self.client.enqueue_in_transaction(self.connection, options, request_id)
