"""What a load balancer and a monitoring system ask: alive, ready, and the counts. No words of people."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from bot.delivery.outbox import State
from handlers.tally import Tally

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric


class Connected(Protocol):
    @property
    def connected(self) -> bool: ...


def health_routes(reachable: Callable[[], bool], edges: Mapping[str, Connected]) -> list[web.RouteDef]:
    """`/health/live` answers while the loop turns; `/health/ready` also asks the database and the connections."""

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_request: web.Request) -> web.Response:
        database = await asyncio.to_thread(reachable)
        connections = {name: edge.connected for name, edge in edges.items()}
        ok = database and all(connections.values())
        return web.json_response({"ready": ok, "database": database, **connections}, status=200 if ok else 503)

    return [web.get("/health/live", live), web.get("/health/ready", ready)]


class _Turns:
    """The tally in the words of Prometheus, read when it is asked for."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily

        turns = CounterMetricFamily("matters_turns", "Turns by platform and outcome", labels=["platform", "outcome"])
        for (platform, outcome), count in sorted(self._tally.turns.items()):
            turns.add_metric([platform, outcome], count)
        yield turns
        took = HistogramMetricFamily("matters_turn_seconds", "How long a turn took, from words to answer")
        took.add_metric([], self._tally.up_to(), self._tally.seconds)
        yield took


def metrics_app(outbox_counts: Callable[[], Mapping[State, int]], tally: Tally) -> web.Application:
    """`/metrics` for Prometheus, served on a loopback port of its own."""
    from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, generate_latest

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Turns(tally))
    outbox = Gauge("matters_outbox_messages", "Messages in the outbox by state", ["state"], registry=registry)

    async def metrics(_request: web.Request) -> web.Response:
        counts = await asyncio.to_thread(outbox_counts)
        for state in State:
            # A state without any is said as 0, so that an alert can be written for it.
            outbox.labels(state.value).set(counts.get(state, 0))
        return web.Response(body=generate_latest(registry), content_type="text/plain")

    app = web.Application()
    app.add_routes([web.get("/metrics", metrics)])
    return app
