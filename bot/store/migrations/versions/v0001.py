"""The first schema: inbox, chats, misses, verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WAITING = sa.text("outcome IS NULL")


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", ID, primary_key=True, autoincrement=False),
        sa.Column("lane", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("chat_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("reply_id", sa.BigInteger),
        sa.Column("received_at", sa.Double, nullable=False),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("owner", sa.String(32)),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("reason", sa.String(200)),
        sa.Column("finished_at", sa.Double),
    )
    op.create_index("inbox_waiting", "inbox", ["lane", "update_id"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("inbox_order", "inbox", ["update_id"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("inbox_message", "inbox", ["chat_id", "message_id"])
    op.create_index("inbox_finished", "inbox", ["finished_at"])
    op.create_table(
        "chats",
        sa.Column("chat_id", ID, primary_key=True, autoincrement=False),
        sa.Column("language", sa.String(8)),
        sa.Column("context", sa.Text),
        sa.Column("context_until", sa.Double),
        sa.Column("minute_start", sa.Double, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
    )
    op.create_table(
        "misses",
        sa.Column("id", ID, primary_key=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.UniqueConstraint("language", "key", name="misses_key"),
    )
    op.create_table(
        "verdicts",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("entry_id", sa.String(48), primary_key=True),
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("good", sa.Boolean, primary_key=True),
        sa.Column("reason", sa.String(32), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for table in ("verdicts", "misses", "chats", "inbox"):
        op.drop_table(table)
