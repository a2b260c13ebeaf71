"""Telegram and its people, in a container beside the bot: `people.py serve` is Telegram, the rest asks it to do things.

people.py say "how many children came home?"     one person asks, and the answer is printed
people.py pin Қазақша                            the same person chooses a language
people.py crowd 300 50                           300 people ask one question each, 50 a second; what became of them
"""

import asyncio
import json
import sys
import urllib.request
from itertools import cycle

from aiohttp import web
from botapi import BotApi
from running import Crowd

TELEGRAM, CONTROL = 8081, 8082  # ports on loopback
PATIENCE = 60.0  # seconds for an answer, a restart of the bot included
QUESTIONS = (
    "How many children were brought back in 2019?",
    "what does zhusan mean",
    "Сколько детей вернули?",
    "Қанша әйел қайтарылды?",
    "who paid for the planes",
    "какая погода в Астане",
)


async def serve() -> None:
    """Be Telegram until the container ends."""
    async with BotApi(port=TELEGRAM) as api:
        api.patience = PATIENCE
        chat = api.private_chat(language="en")

        async def do(request: web.Request) -> web.Response:
            match await request.json():
                case ["say", text]:
                    return web.Response(text=(await chat.say(text)).text)
                case ["pin", language]:
                    tap = await chat.tap(await chat.say("/language"), language)
                    return web.Response(text=(tap.edits or tap.messages)[-1].text)
                case ["crowd", count, rate, faulty]:
                    crowd = Crowd(api)
                    api.fail("sendMessage", status=502, times=None, probability=float(faulty))
                    await crowd.ask(int(count), float(rate), cycle(QUESTIONS))
                    await crowd.all_answered(within=PATIENCE)
                    api.heal()
                    return web.Response(text=f"unanswered={len(crowd.unanswered)} twice={crowd.repeated}")
                case other:
                    return web.Response(status=400, text=f"cannot {other}")

        app = web.Application()
        app.router.add_post("/", do)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", CONTROL).start()
        sys.stdout.write(f"{api.token}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def ask_for(what: list[str]) -> str:
    """Have the one that serves do something; what it says."""
    url = f"http://127.0.0.1:{CONTROL}/"
    with urllib.request.urlopen(url, json.dumps(what).encode(), timeout=300) as answer:
        said: str = answer.read().decode()
        return said


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
    else:
        sys.stdout.write(ask_for(sys.argv[1:]) + "\n")
