"""Headless Chromium over its debugging pipe: no driver, no port, no package."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

Json = dict[str, Any]

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
_TIMEOUT_S: Final = 30.0
_LARGEST: Final = 64 * 1024 * 1024
# Chromium reads commands from descriptor 3 and writes to descriptor 4.
_LAUNCH: Final = """
import fcntl, os, sys
read, write = (fcntl.fcntl(int(fd), fcntl.F_DUPFD, 10) for fd in sys.argv[1:3])
os.dup2(read, 3)
os.dup2(write, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


def find_chromium() -> str | None:
    """Return the path of a browser, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Page:
    """One tab. Commands are those of the Chrome DevTools Protocol."""

    def __init__(self, browser: "Browser", session: str) -> None:
        self._browser = browser
        self._session = session
        self.events: list[Json] = []

    async def call(self, method: str, **parameters: object) -> Json:
        return await self._browser.call(method, parameters, session=self._session)

    async def open(self, url: str, *, width: int, height: int = 900, dark: bool = False) -> None:
        """Load `url` in a window of that size and wait until it is loaded."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.events.clear()
        await self.call("Page.navigate", url=url)
        async with asyncio.timeout(_TIMEOUT_S):
            while not any(event["method"] == "Page.loadEventFired" for event in self.events):
                await self._browser.next_event()

    async def value(self, expression: str) -> Any:
        """Return what `expression` is in the page."""
        answer = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def press(self, key: str) -> None:
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=9
            )

    def complaints(self) -> list[str]:
        """Return what the browser logged: errors, blocked styles, failed requests."""
        logged = [
            event["params"]["entry"] for event in self.events if event["method"] == "Log.entryAdded"
        ]
        return [f"{entry['level']}: {entry['text']}" for entry in logged]


class Browser:
    """A running Chromium. Use `running`, which also stops it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._number = 0
        self._pages: dict[str, Page] = {}
        self._event = asyncio.Event()
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._listening = asyncio.create_task(self._listen())

    async def call(self, method: str, parameters: Json, *, session: str | None = None) -> Json:
        self._number += 1
        message: Json = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        self._writer.write(json.dumps(message).encode() + b"\0")
        async with asyncio.timeout(_TIMEOUT_S):
            result: Json = await answer
            return result

    async def new_page(self) -> Page:
        target = await self.call("Target.createTarget", {"url": "about:blank"})
        where = {"targetId": target["targetId"], "flatten": True}
        session = (await self.call("Target.attachToTarget", where))["sessionId"]
        page = self._pages[session] = Page(self, session)
        for domain in ("Page", "Log", "Accessibility"):
            await page.call(f"{domain}.enable")
        return page

    async def next_event(self) -> None:
        self._event.clear()
        await self._event.wait()

    async def close(self) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        self._writer.close()

    async def _listen(self) -> None:
        while True:
            message = json.loads((await self._reader.readuntil(b"\0"))[:-1])
            if (number := message.get("id")) is not None:
                answer = self._answers.pop(number)
                if "error" in message:
                    answer.set_exception(RuntimeError(str(message["error"])))
                else:
                    answer.set_result(message["result"])
            elif (page := self._pages.get(message.get("sessionId", ""))) is not None:
                page.events.append(message)
                self._event.set()


@asynccontextmanager
async def running(path: str, profile: Path) -> AsyncIterator[Browser]:
    """Start Chromium at `path` with a fresh profile; stop it afterwards."""
    to_browser_read, to_browser_write = os.pipe()
    from_browser_read, from_browser_write = os.pipe()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _LAUNCH,
        str(to_browser_read),
        str(from_browser_write),
        path,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--remote-debugging-pipe",
        f"--user-data-dir={profile}",
        pass_fds=(to_browser_read, from_browser_write),
        stderr=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )
    os.close(to_browser_read)
    os.close(from_browser_write)
    browser = Browser(*await _streams(from_browser_read, to_browser_write))
    try:
        yield browser
    finally:
        await browser.close()
        process.terminate()
        await process.wait()


async def _streams(read: int, write: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_LARGEST)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb")
    )
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.streams.FlowControlMixin(loop=loop), os.fdopen(write, "wb")
    )
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
