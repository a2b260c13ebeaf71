"""Opens a page as a polite reader would: one at a time, with a name, within bounds, and once more if that may help."""

from __future__ import annotations

import asyncio
import os
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urldefrag, urlsplit

import aiohttp

from bot.maintaining.pages import decoded, visible

SECONDS = 20  # for a page
BYTES = 5_000_000  # of a page; what comes behind is not read
REDIRECTS = 5
PAUSE = 1.0  # seconds between two requests to one host, and before a second try
REFUSALS = frozenset({401, 403, 405, 406, 429, 451})  # what sites answer to programs and not to people
AGENT = "zhusan-bot (checks once a week whether the sources that it cites still stand)"


@dataclass(frozen=True)
class Page:
    """A page that was read: where it is by now, and its text."""

    url: str
    text: str


@dataclass(frozen=True)
class Unread:
    """Something is there, but a program cannot read it."""

    why: str


@dataclass(frozen=True)
class Dead:
    """Nothing is there. `unreachable` where not even its host answered."""

    why: str
    unreachable: bool = False


Visit = Page | Unread | Dead


class Visitor:
    """Visits pages, one after another."""

    def __init__(self, pause: float = PAUSE, seconds: float = SECONDS) -> None:
        self._pause = pause
        self._seconds = seconds
        self._last_host = ""

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=self._seconds)
        self._session = aiohttp.ClientSession(timeout=timeout, headers={"User-Agent": AGENT})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def visit(self, url: str) -> Visit:
        """What is at an address; where a server stumbled or was slow, the second try counts."""
        host = urlsplit(url).netloc
        if host == self._last_host:
            await asyncio.sleep(self._pause)
        self._last_host = host
        found, again = await self._try(url)
        if again:
            await asyncio.sleep(self._pause)
            found, _ = await self._try(url)
        return found

    async def _try(self, url: str) -> tuple[Visit, bool]:
        """What one request found, and whether another may find more."""
        try:
            async with self._session.get(url, max_redirects=REDIRECTS) as response:
                return await _read(response), response.status >= 500
        except TimeoutError:
            return Dead(f"does not answer within {self._seconds:g} s", unreachable=True), True
        except aiohttp.TooManyRedirects:
            return Dead(f"redirects more than {REDIRECTS} times"), False
        except (aiohttp.ClientSSLError, ssl.SSLError):
            return Dead("has no valid https"), False
        except aiohttp.ClientConnectorDNSError:
            return Dead("cannot be reached (no such host)", unreachable=True), True
        except aiohttp.ClientConnectorError as error:
            return Dead(f"cannot be reached ({os.strerror(error.os_error.errno or 0)})", unreachable=True), True
        except (aiohttp.ClientError, ValueError) as error:
            return Dead(f"gives no readable answer ({type(error).__name__})"), True


async def _read(response: aiohttp.ClientResponse) -> Visit:
    if response.status in REFUSALS:
        return Unread(f"refuses programs (status {response.status})")
    if response.status >= 400:
        return Dead(f"answers with status {response.status}")
    kind = response.content_type
    if kind not in {"text/html", "application/xhtml+xml", "text/plain"}:
        return Unread(f"is {kind}, which is not read")
    content = b""
    async for chunk in response.content.iter_chunked(65536):
        content += chunk
        if len(content) >= BYTES:
            break
    text = decoded(content, response.charset)
    return Page(urldefrag(str(response.url)).url, text if kind == "text/plain" else visible(text))
