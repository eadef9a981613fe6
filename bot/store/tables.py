"""The tables of the ledger. Columns only: what may be written when, the use cases decide."""

import sqlalchemy as sa

from bot.store.instant import Instant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("asked_key", sa.String(255), nullable=False, unique=True),
    sa.Column("team", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False, default=0),
    sa.Column("group_name", sa.String(50), nullable=False, index=True),
    sa.Column("requester", sa.String(32), nullable=False, index=True),
    sa.Column("requester_tz", sa.String(64), nullable=False),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("expiry", sa.Text, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("asked_approvers", sa.Text, nullable=False, default=""),
    sa.Column("quorum", sa.Integer, nullable=False, default=1),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("created_at", Instant, nullable=False, index=True),
    sa.Column("closed_at", Instant, index=True),
    sa.Column("closed_by", sa.String(32), nullable=False, default=""),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("attempt", sa.Integer, nullable=False, default=0),
    sa.Column("lease_owner", sa.String(64), nullable=False, default=""),
    sa.Column("lease_until", Instant),
    sa.Column("not_before", Instant),
    sa.Column("linked_to", sa.String(16), index=True),
    sa.Column("held_for", sa.String(16), nullable=False, default="", server_default=""),
    sa.Column("held_since", Instant),
    sa.Column("group_agreed_by", sa.String(32), nullable=False, default="", server_default=""),
    sa.Column("storm", sa.String(16), nullable=False, default="", server_default="", index=True),
    sa.Column("narrowed", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("claimed_by", sa.String(32), nullable=False, default="", server_default=""),
    sa.Column("claimed_until", Instant),
    sa.Column("reminded", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("reminds_at", Instant),
    sa.Column("lapses_at", Instant),
    sa.Column("warns_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("due_at", Instant, index=True),
    # The payload of Slack's that moved the request last: `bot.service.trace`.
    sa.Column("trace", sa.String(32), nullable=False, default="", server_default=""),
)

items = sa.Table(
    "items",
    metadata,
    sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("e164", sa.String(17), nullable=False, index=True),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("words", sa.Text, nullable=False, default=""),
    sa.Column("sent", sa.Integer, nullable=False, default=0),
    sa.Column("sent_at", Instant),
    # The end that went with it; of what was sent by older versions the request's end.
    sa.Column("sent_until", Instant),
    sa.Column("changed_at", Instant, nullable=False),
    sa.UniqueConstraint("request_id", "e164"),
)

standings = sa.Table(
    "standings",
    metadata,
    sa.Column("e164", sa.String(17), primary_key=True),
    sa.Column("group_name", sa.String(50), primary_key=True),
    sa.Column("backwards", sa.String(17), nullable=False),
    sa.Column("low", Instant, nullable=False),
    sa.Column("high", Instant, nullable=False),
    sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), nullable=False),
    sa.Column("requester", sa.String(32), nullable=False),
    sa.Index("ix_standings_backwards", "backwards", "group_name"),
    sa.Index("ix_standings_group_name", "group_name", "high", "e164"),
    sa.Index("ix_standings_requester", "requester", "high", "e164"),
)
"""What the items come to: made of them alone, so it can be made anew at any time."""

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("first_item", sa.Integer, nullable=False),
    sa.Column("last_item", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("sent_at", Instant),
    sa.Column("done_at", Instant),
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("actor", sa.String(32), primary_key=True),
    sa.Column("decided", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("at", Instant, nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    # Without a request: what `subject` names, such as the policy or a storm.
    sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), index=True),
    sa.Column("subject", sa.String(40), nullable=False, default="", server_default="", index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("actor", sa.String(32), nullable=False, default=""),
    sa.Column("at", Instant, nullable=False),
    sa.Column("facts", sa.Text, nullable=False, default="{}"),
    # The chain of its subject: place in it (empty: written by an older version), hash of the event before,
    # a short hash of each column, the hash over all of it, and which rows changed with it.
    sa.Column("n", sa.Integer),
    sa.Column("prior", sa.String(64), nullable=False, default="", server_default=""),
    sa.Column("marks", sa.String(64), nullable=False, default="", server_default=""),
    sa.Column("hash", sa.String(64), nullable=False, default="", server_default=""),
    sa.Column("changes", sa.Text, nullable=False, default="[]", server_default="[]"),
)

heads = sa.Table(
    "heads",
    metadata,
    sa.Column("subject", sa.String(40), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    # How far the chain over all subjects has come with this one.
    sa.Column("sealed", sa.Integer, nullable=False),
)
"""Where the chain of each subject (a request, a storm, the policy) ends; the empty one is that of `seals`."""

sa.Index(
    "ix_heads_unsealed",
    heads.c.subject,
    sqlite_where=heads.c.n > heads.c.sealed,
    postgresql_where=heads.c.n > heads.c.sealed,
)

seals = sa.Table(
    "seals",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("subject", sa.String(40), nullable=False, index=True),
    sa.Column("head_n", sa.Integer, nullable=False),
    sa.Column("head", sa.String(64), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("prior", sa.String(64), nullable=False),
    sa.Column("marks", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""The chain over all subjects: their heads, one after the other, sealed with the key of the record."""

record_keys = sa.Table(
    "record_keys",
    metadata,
    sa.Column("name", sa.String(16), primary_key=True),
    sa.Column("sealed", sa.Text, nullable=False),
)
"""The key of the record, encrypted with BLOCK_SECRET_KEY."""

pictures = sa.Table(
    "pictures",
    metadata,
    sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("surface", sa.String(16), primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("ts", sa.String(32), nullable=False, default=""),
    sa.Column("wanted", sa.Integer, nullable=False),
    sa.Column("shown", sa.Integer, nullable=False, default=0),
    sa.Column("lease_until", Instant),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("trouble", sa.Text, nullable=False, default=""),
    sa.Column("changed_at", Instant, nullable=False),
)

letters = sa.Table(
    "letters",
    metadata,
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("about", sa.String(24), nullable=False),
    sa.Column("addressee", sa.String(32), nullable=False),
    sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), index=True),
    sa.Column("facts", sa.Text, nullable=False, default="{}"),
    sa.Column("written_at", Instant, nullable=False),
    sa.Column("not_before", Instant, nullable=False),
    sa.Column("sent_at", Instant, index=True),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("trouble", sa.Text, nullable=False, default=""),
)

files = sa.Table(
    "files",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("asked_key", sa.String(255), nullable=False, unique=True),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    # What was asked and which file; only ever read as a whole.
    sa.Column("wish", sa.Text, nullable=False),
    sa.Column("requester", sa.String(32), nullable=False),
    sa.Column("ts", sa.String(32), nullable=False, default=""),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    sa.Column("found", sa.Text, nullable=False, default="[]"),
    sa.Column("lease_until", Instant),
    sa.Column("created_at", Instant, nullable=False),
)

sa.Index("ix_requests_state_created_at", requests.c.state, requests.c.created_at)
sa.Index("ix_requests_requester_created_at", requests.c.requester, requests.c.created_at)
sa.Index(
    "ix_pictures_behind",
    pictures.c.changed_at,
    sqlite_where=pictures.c.shown < pictures.c.wanted,
    postgresql_where=pictures.c.shown < pictures.c.wanted,
)

storms = sa.Table(
    "storms",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("group_name", sa.String(50), nullable=False),
    # The group in lower case while the storm is open: a group has one open storm at the most.
    sa.Column("open_key", sa.String(50), unique=True),
    sa.Column("declared_by", sa.String(32), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("cap", sa.Integer, nullable=False),
    sa.Column("used", sa.Integer, nullable=False, default=0),
    sa.Column("longest_expiry", sa.Integer, nullable=False),
    sa.Column("review_by", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("ended_by", sa.String(32), nullable=False, default=""),
    sa.Column("reviewed_at", Instant),
    sa.Column("reviewed_by", sa.String(32), nullable=False, default=""),
    sa.Column("reminds_at", Instant),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("ts", sa.String(32), nullable=False, default="", server_default=""),
    sa.Column("shown", sa.Text, nullable=False, default="", server_default=""),
    sa.Column("draw_until", Instant),
    # Its last state is on its card: nothing is left to do for it.
    sa.Column("finished", sa.Integer, nullable=False, default=0, server_default="0"),
)

storm_reviews = sa.Table(
    "storm_reviews",
    metadata,
    sa.Column("request_id", sa.String(16), sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("storm_id", sa.String(16), sa.ForeignKey("storms.id"), nullable=False, index=True),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("reviewer", sa.String(32), nullable=False),
    sa.Column("at", Instant, nullable=False),
    # The request that lifts or shortens it.
    sa.Column("made", sa.String(16), nullable=False, default="", server_default=""),
)

last_rules = sa.Table(
    "last_rules",
    metadata,
    sa.Column("subject", sa.String(40), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
)
"""The fingerprint that was noted last, so that of several processes one notes a change."""
