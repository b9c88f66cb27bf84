"""`python -m benchmarks.quick_slack [RATE]`: a Slack that takes whatever it is given, at most RATE posts a second.

Prints its port. Asked by a line on its standard input it answers `posts refusals edits`. Looks at nothing: the fake
of the tests does, and would cost the driver more than the server under measurement.
"""

from __future__ import annotations

import asyncio
import sys
import time

from aiohttp import web

MEMBERS = {"ok": True, "members": [], "response_metadata": {"next_cursor": ""}}


class QuickSlack:
    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._second, self._taken = 0, 0
        self.posts = self.refusals = self.edits = 0

    async def api(self, request: web.Request) -> web.Response:
        match request.match_info["method"]:
            case "chat.postMessage":
                return await self._post(request)
            case "chat.update":
                self.edits += 1
                return web.json_response({"ok": True, "ts": "1606.000001"})
            case "files.getUploadURLExternal":
                return web.json_response(
                    {"ok": True, "upload_url": str(request.url.with_path("/upload")), "file_id": "F1"}
                )
            case "files.completeUploadExternal":
                return web.json_response({"ok": True, "files": [{"id": "F1"}]})
            case "conversations.info":
                form = await request.post()
                channel = {"id": form.get("channel") or request.query.get("channel"), "is_private": True}
                return web.json_response({"ok": True, "channel": channel})
            case "conversations.members":
                return web.json_response(MEMBERS)
            case _:
                return web.json_response({"ok": True})

    async def upload(self, request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="OK")

    async def _post(self, request: web.Request) -> web.Response:
        await request.read()
        second = int(time.time())
        if second != self._second:
            self._second, self._taken = second, 0
        self._taken += 1
        if self._rate and self._taken > self._rate:
            self.refusals += 1
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
        self.posts += 1
        return web.json_response({"ok": True, "ts": f"{second}.{self.posts:06}"})


async def main(rate: float) -> None:
    slack = QuickSlack(rate)
    app = web.Application(client_max_size=2**24)
    app.add_routes(
        [web.post("/api/{method}", slack.api), web.get("/api/{method}", slack.api), web.post("/upload", slack.upload)]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        print(slack.posts, slack.refusals, slack.edits, flush=True)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 0))
