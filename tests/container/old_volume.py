"""Makes the database that the first version left behind: its schema, a chat, and a question not answered."""

import json
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from bot.store import migrations

CHAT = {"id": 1003, "type": "private", "first_name": "Aru", "username": "person1003"}
ASKED = {
    "update_id": 500,
    "message": {
        "message_id": 1,
        "date": int(time.time()),
        "chat": CHAT,
        "from": {**CHAT, "is_bot": False},
        "text": "How many men came home?",
    },
}

with create_engine("sqlite:////data/zhusan.sqlite3").begin() as connection:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    command.upgrade(config, "0001")
    connection.execute(
        text("INSERT INTO chats (chat_id, language, minute_start, asked) VALUES (:id, 'kk', 0, 0)"), CHAT
    )
    row = {"now": time.time(), "id": CHAT["id"], "raw": json.dumps(ASKED).encode()}
    columns = "update_id, lane, kind, chat_id, message_id, received_at, raw, not_before, attempts, crashes"
    values = "500, :id, 'message', :id, 1, :now, :raw, :now, 0, 0"
    connection.execute(text(f"INSERT INTO inbox ({columns}) VALUES ({values})"), row)  # noqa: S608 - both are above
