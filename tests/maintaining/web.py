"""A web server on loopback that shows what can become of a source."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from running import free_port

FRAGMENT = "a total of 595 citizens, of them 406 children"
PAGE = """<!doctype html><html><head><title>The Return</title><style>595 citizens</style></head>
<body><p>In all, <b>a&nbsp;total</b> of 595&#160;citizens&mdash;of
them <i>406</i> children</p><script>var x = "</p>";</script></body>"""


@dataclass
class Site:
    """The server: what it was asked, when, and how many requests it had in hand at once."""

    port: int
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    stumbled: bool = False

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.strip("/")
        self.asked.append((path, request.headers["User-Agent"], time.monotonic()))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._answer(path)
        finally:
            self.at_once -= 1

    async def _answer(self, path: str) -> web.StreamResponse:
        match path:
            case "page":
                return web.Response(text=PAGE, content_type="text/html")
            case "cyrillic":
                text = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("children", "детей")
                return web.Response(body=text.encode("cp1251"), headers={"Content-Type": "text/html"})
            case "changed":
                return web.Response(text=PAGE.replace("595&#160;citizens", "596 citizens"), content_type="text/html")
            case "long":
                return web.Response(text="x" * 6_000_000 + PAGE, content_type="text/html")
            case "paper.pdf":
                return web.Response(body=b"%PDF-1.7", content_type="application/pdf")
            case "moved":
                raise web.HTTPMovedPermanently("/page")
            case "round":
                raise web.HTTPFound("/round")
            case "stumbling" if not self.stumbled:
                self.stumbled = True
                return web.Response(status=502)
            case "stumbling":
                return web.Response(text=PAGE, content_type="text/html")
            case "slow":
                await asyncio.sleep(5)
            case _ if path.isdigit():
                return web.Response(status=int(path))
        return web.Response(status=404)


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    found = Site(free_port())
    application = web.Application()
    application.router.add_get("/{path:.*}", found.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", found.port).start()
        yield found
    finally:
        await runner.cleanup()
