"""`python -m benchmarks.floor stock|quick`: the least that Bolt can do, a bare ack, on a free port that it prints.

`quick` answers before the response is polled for (process_before_response), `stock` is Bolt as it comes.
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from benchmarks.wire import SECRET


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-floor", bot_user_id="U0BOT")


async def _ack(ack) -> None:  # type: ignore[no-untyped-def]
    await ack("ok")


async def main(kind: str) -> None:
    bolt = AsyncApp(signing_secret=SECRET, authorize=_authorize, process_before_response=kind == "quick")
    bolt.command("/action")(_ack)

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.add_routes([web.post("/slack/events", handle)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
