"""Two webhook processes behind one address share one PostgreSQL: each question is answered once, in order per chat."""

import asyncio
import itertools
import random
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from botapi import BotApi, Chat
from postgres import Postgres
from running import Running, free_port, running


@asynccontextmanager
async def balancer(ports: list[int]) -> AsyncIterator[int]:
    """A reverse proxy that takes turns, and tries the next one when the first is not there; its port."""
    turns: Iterator[int] = itertools.cycle(range(len(ports)))

    async def forward(request: web.Request) -> web.Response:
        body, first = await request.read(), next(turns)
        headers = {name: value for name, value in request.headers.items() if name not in {"Host", "Content-Length"}}
        for port in ports[first:] + ports[:first]:
            address = f"http://127.0.0.1:{port}{request.path}"
            try:
                async with session.request(request.method, address, data=body, headers=headers) as answer:
                    return web.Response(status=answer.status, body=await answer.read())
            except aiohttp.ClientConnectorError:
                continue
            except aiohttp.ClientError:
                break
        return web.Response(status=502)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", forward)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with aiohttp.ClientSession() as session:
        yield port
    await runner.cleanup()


@asynccontextmanager
async def replicas(api: BotApi, url: str) -> AsyncIterator[list[Running]]:
    first, second = free_port(), free_port()
    async with balancer([first, second]) as port:
        shared = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "QUESTIONS_PER_MINUTE": "1000"}
        one = running(api, url, webhook=True, settings={**shared, "PORT": str(first)})
        two = running(api, url, webhook=True, settings={**shared, "PORT": str(second)})
        async with one as bot, two as other:
            await bot.until("/readyz", 200)
            await other.until("/readyz", 200)
            yield [bot, other]


async def converse(chats: list[Chat], turns: int, rate: float) -> None:
    """Each chat says 0, 1, 2, … without waiting for answers; `rate` messages a second in all."""
    for number in range(turns):
        for chat in chats:
            chat.post(str(number))
            await asyncio.sleep(1 / rate)


async def answers(api: BotApi, chat: Chat, turns: int, within: float) -> list[int]:
    async with asyncio.timeout(within):
        while len({message.text for message in api.answers(chat)}) < turns:
            await chat.change(0.2)
    return [int(message.text) for message in api.answers(chat)]


@pytest.mark.parametrize(
    ("turns", "kills"), [pytest.param(5, 2, id="short"), pytest.param(25, 10, id="long", marks=pytest.mark.slow)]
)
async def test_one_of_two_is_killed(api: BotApi, postgres: Postgres, turns: int, kills: int) -> None:
    """Nothing is lost, and no answer comes before that of an earlier question of its chat."""
    api.latency = 0.05
    chance = random.Random(1)  # noqa: S311 - nothing secret
    async with replicas(api, postgres.database()) as bots:
        chats = [api.private_chat() for _ in range(20)]

        async def kill() -> None:
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(0.3, 0.8))
                bot = chance.choice(bots)
                await bot.end(signal.SIGKILL)
                await bot.start()
                await bot.until("/readyz", 200)

        await asyncio.gather(converse(chats, turns, rate=80), kill())
        repeated = 0
        for chat in chats:
            said = await answers(api, chat, turns, within=40)
            assert said == sorted(said), f"out of order: {said}"
            repeated += len(said) - turns
    assert repeated <= 6 * kills


async def test_any_replica_answers_the_next_turn(api: BotApi, postgres: Postgres) -> None:
    """Context stands in the store; the proxy takes turns, so that neighbours are answered by different processes."""
    async with replicas(api, postgres.database()) as bots:
        chat = api.private_chat()
        assert (await chat.say("first")).text == "first"
        for number in range(6):
            before = "first" if not number else "before?"
            assert (await chat.say("before?")).text == f"before? after {before}"
        done = [(await bot.get("/metrics"))[1].count('bot_updates_total{outcome="answered"}') for bot in bots]
        assert done == [1, 1]
