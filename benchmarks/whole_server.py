"""`python -m benchmarks.whole_server`: the real server as the environment configures it, its port printed first."""

from __future__ import annotations

import asyncio

from handlers.app import build
from handlers.settings import read_settings


async def main() -> None:
    app = build(read_settings())
    app.turner.rate = 1_000_000  # one person does everybody's work here
    await app.serve(lambda port: print(port, flush=True))


if __name__ == "__main__":
    asyncio.run(main())
