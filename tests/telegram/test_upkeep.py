"""Beside the answers: a bot that is deaf, cut off or cannot store does not look healthy."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from botapi import BotApi
from running import free_port
from telegram import Bot

from bot.errors import TokenRefused
from bot.store.inbox import Depth
from bot.telegram.health import DEAF_SECONDS, SILENT_SECONDS, STUCK_SECONDS, Health
from bot.telegram.limits import Bucket
from bot.telegram.metrics import Metrics
from bot.telegram.transport import Transport
from bot.telegram.upkeep import probe

NOW = 1_700_000_000.0


def healthy() -> Health:
    return Health(reached_at=lambda: NOW, clock=lambda: NOW, started=True, turned_at=NOW)


def test_a_healthy_bot() -> None:
    assert (healthy().sick(), healthy().problems()) == ([], [])


def test_a_bot_that_starts_is_alive_and_not_ready() -> None:
    health = Health(reached_at=lambda: 0, clock=lambda: NOW)
    assert (health.sick(), health.problems()) == ([], ["starting"])


def test_a_poll_loop_that_does_not_turn() -> None:
    health = healthy()
    health.turned_at = NOW - DEAF_SECONDS - 1
    assert health.sick() == ["the poll loop has not turned for 121 s"]
    assert health.problems() == health.sick()


def test_telegram_is_out_of_reach() -> None:
    health = Health(reached_at=lambda: NOW - SILENT_SECONDS - 1, clock=lambda: NOW, started=True)
    assert (health.sick(), health.problems()) == ([], ["Telegram was not reached for 301 s"])


def test_the_store_cannot_be_written() -> None:
    health = healthy()
    health.store_error = "OperationalError"
    assert (health.sick(), health.problems()) == ([], ["the store cannot be written: OperationalError"])


def test_an_inbox_that_is_stuck() -> None:
    health = healthy()
    health.depth = Depth(rows=1, oldest=NOW - 9999, overdue=NOW - STUCK_SECONDS)
    assert health.problems() == []
    health.depth = Depth(rows=1, oldest=NOW - 9999, overdue=NOW - STUCK_SECONDS - 1)
    assert health.problems() == ["an update has been waiting for 121 s without being taken"]


def test_a_webhook_that_telegram_cannot_reach() -> None:
    health = healthy()
    health.webhook_error = "Connection refused"
    assert (health.sick(), health.problems()) == ([], ["Telegram cannot reach the webhook: Connection refused"])


@asynccontextmanager
async def bot_of(api: BotApi) -> AsyncIterator[tuple[Bot, Transport]]:
    transport = Transport(Bucket(100), Metrics())
    bot = Bot(api.token, base_url=f"{api.url}/bot", request=transport, get_updates_request=transport)
    async with bot:
        yield bot, transport


async def test_a_quiet_bot_asks_telegram_for_a_sign(api: BotApi) -> None:
    async with bot_of(api) as (bot, transport):
        transport.reached_at = 0
        health = Health(lambda: transport.reached_at, started=True)
        probing = asyncio.create_task(probe(bot, health, None, bot.delete_webhook, every=0.05))
        await asyncio.sleep(0.2)
        assert transport.reached_at > 0
        api.fail("getMe", times=None, status=401)
        with pytest.raises(TokenRefused):
            await asyncio.wait_for(probing, 5)


async def test_a_webhook_that_was_taken_away_is_set_again(api: BotApi) -> None:
    async with bot_of(api) as (bot, transport):
        health = Health(lambda: transport.reached_at, started=True)
        url = "https://bot.example.org/hook"

        async def set_again() -> None:
            await bot.set_webhook(url)

        probing = asyncio.create_task(probe(bot, health, url, set_again, every=0.05))
        await asyncio.sleep(0.2)
        assert (await bot.get_webhook_info()).url == url
        await bot.delete_webhook()
        await asyncio.sleep(0.2)
        assert (await bot.get_webhook_info()).url == url
        assert [call.method for call in api.calls].count("setWebhook") == 2
        probing.cancel()


async def test_a_bot_that_telegram_cannot_reach_is_not_ready(api: BotApi) -> None:
    """Nobody listens at the webhook's address, and a question waits; then somebody does."""
    async with bot_of(api) as (bot, transport):
        url = f"http://127.0.0.1:{free_port()}/hook"
        await bot.set_webhook(url)
        health = Health(lambda: transport.reached_at, started=True)
        probing = asyncio.create_task(probe(bot, health, url, bot.delete_webhook, every=0.05))
        await asyncio.sleep(0.2)
        assert health.webhook_error is None
        api.private_chat().post("is anybody there?")
        await asyncio.sleep(0.5)
        assert health.webhook_error
        assert health.problems() == [f"Telegram cannot reach the webhook: {health.webhook_error}"]
        api.pending.clear()
        await asyncio.sleep(0.5)
        assert health.webhook_error is None
        probing.cancel()
