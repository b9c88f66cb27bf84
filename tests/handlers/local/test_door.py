"""Who gets into the page, and what a stranger, another page or a careless paste gets instead."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.errors import NotFound
from handlers.local.clock import stopped_at
from handlers.local.door import Door
from handlers.local.listeners import LocalEdge
from handlers.trying import ZONE, open_page
from tests.handlers.local.desks import MONDAY, with_sample

JSON = {"Accept": "application/json"}


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[LocalEdge]:
    async with open_page(with_sample(tmp_path), 0, stopped_at(MONDAY, ZONE)) as opened:
        yield opened


@pytest.fixture
async def home(edge: LocalEdge) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody who was let in, on the page's own address."""
    base = f"http://127.0.0.1:{edge.door.port}"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base, cookie_jar=jar, headers={**JSON, "Origin": base}) as session:
        async with session.get(edge.door.address().removeprefix(base)) as answer:
            assert answer.status == 200
        yield session


async def test_without_the_address_nothing_is_shown(edge: LocalEdge) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{edge.door.port}") as stranger:
        for path in ("/", "/c/csp-vawg", "/register", "/news", "/page/desk.js", "/papers/take/CSP.csv", "/address"):
            async with stranger.get(path) as answer:
                assert answer.status == 403
                assert "matters try" in await answer.text()


async def test_the_address_works_once(edge: LocalEdge) -> None:
    address = edge.door.address()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as first, first.get(address) as answer:
        assert answer.status == 200
    async with aiohttp.ClientSession() as second, second.get(address) as answer:
        assert answer.status == 403
        assert "used already" in await answer.text()


async def test_a_page_under_another_name_gets_nothing(edge: LocalEdge, home: aiohttp.ClientSession) -> None:
    for host in ("evil.example", f"evil.example:{edge.door.port}", "127.0.0.1"):
        async with home.get("/c/csp-vawg", headers={"Host": host}) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.1:1"])
async def test_another_page_cannot_speak_for_the_visitor(
    home: aiohttp.ClientSession, edge: LocalEdge, origin: str
) -> None:
    before = edge.desk.workspace.revision
    sent = {"channel": "csp-vawg", "text": "/action update 12 completed"}
    async with home.post("/say", data=sent, headers={"Origin": origin}) as answer:
        assert answer.status == 403
    assert edge.desk.workspace.revision == before


async def test_every_answer_forbids_foreign_script(home: aiohttp.ClientSession) -> None:
    for path in ("/c/csp-vawg", "/register", "/page/desk.js", "/nothing"):
        async with home.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_cookie_that_was_made_up_opens_nothing() -> None:
    door = Door(b"a key", 3978)
    cookie = door.admit(door.address().split("token=")[1])
    assert cookie is not None
    assert door.knows(cookie)
    assert not door.knows(cookie[:-1] + ("0" if cookie[-1] != "0" else "1"))
    assert not door.knows("")
    assert not door.knows("sés.séal")
    assert not door.knows("\ud800.\ud800")
    assert not Door(b"another key", 3978).knows(cookie)
    assert not Door(b"a key", 3979).knows(cookie)


async def test_the_same_message_sent_twice_is_said_once(home: aiohttp.ClientSession, edge: LocalEdge) -> None:
    sent = {"channel": "csp-vawg", "thread": "", "text": "/action update 12 second evening booked", "key": "k1"}
    for _ in range(2):
        async with home.post("/say", data=sent) as answer:
            assert answer.status == 200
    said = [m for m in edge.desk.workspace.messages.values() if m.text == sent["text"]]
    assert len(said) == 1


async def test_a_huge_paste_is_refused_with_a_sentence(home: aiohttp.ClientSession, edge: LocalEdge) -> None:
    before = edge.desk.workspace.revision
    for size in (50_000, 3_000_000):
        paste = io.BytesIO(b"channel=csp-vawg&text=" + b"x" * size)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        async with home.post("/say", data=paste, headers=form) as answer:
            assert answer.status in (400, 413)
            assert "too long" in (await answer.json())["sentence"]
    assert edge.desk.workspace.revision == before


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/say", {"channel": "chat-lorna", "text": "list mine"}),
        ("/say", {"channel": "nowhere", "text": "hello"}),
        ("/say", {"channel": "csp-vawg", "text": "   "}),
        ("/say", {"channel": "csp-vawg", "thread": "99999", "text": "hello"}),
        ("/press", {"message": "99999", "press": "undo|1|1|1"}),
        ("/press", {"message": "1", "press": "not a press"}),
        ("/form", {"channel": "csp-vawg", "form": "update", "about": "junk"}),
        ("/time", {"to": "day", "day": "2020-01-01"}),
        ("/time", {"to": "day", "day": "2029-01-01"}),
        ("/time", {"to": "day", "day": "soon"}),
        ("/who", {"user": "zebedee"}),
    ],
)
async def test_what_cannot_be_done_gets_a_sentence_and_changes_nothing(
    home: aiohttp.ClientSession, edge: LocalEdge, path: str, sent: dict[str, str]
) -> None:
    before = edge.desk.workspace.revision, edge.desk.clock()
    async with home.post(path, data=sent) as answer:
        assert answer.status == 400
        assert len((await answer.json())["sentence"]) > 10
    assert (edge.desk.workspace.revision, edge.desk.clock()) == before


async def test_nobody_reads_what_only_somebody_else_may_see(home: aiohttp.ClientSession, edge: LocalEdge) -> None:
    await edge.desk.say("lorna", "csp-vawg", "/action show 4")
    secret = next(m for m in reversed(edge.desk.workspace.messages.values()) if m.to == "lorna" and m.reply)
    async with home.get(f"/as/slack/{secret.id}") as answer:
        assert answer.status == 400
    async with home.get("/news?channel=csp-vawg&since=0") as answer:
        assert f"m{secret.id}" not in [each["id"] for each in (await answer.json())["messages"]]
    async with home.get("/register/VAWG-6") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("path", ["/say", "/papers"])
async def test_a_file_beyond_the_limit_is_refused_with_a_sentence_and_leaves_nothing(
    home: aiohttp.ClientSession, edge: LocalEdge, path: str
) -> None:
    await (await home.post("/who", data={"user": "imogen"}, allow_redirects=False)).release()
    before = edge.desk.workspace.revision
    form = aiohttp.FormData({"channel": "chat-imogen", "text": "import"})
    form.add_field("file", io.BytesIO(b"x" * (21 * 1024 * 1024)), filename="pack.pdf")
    async with home.post(path, data=form) as answer:
        assert answer.status == 400
        assert "larger than 20 MB" in (await answer.json())["sentence"]
    assert edge.desk.workspace.revision == before


async def test_a_file_is_fetched_only_where_its_message_may_be_read(
    home: aiohttp.ClientSession, edge: LocalEdge
) -> None:
    await edge.desk.drop("imogen", "chat-imogen", "../../etc/notes.txt", b"words", "what is this")
    message = next(m for m in edge.desk.workspace.messages.values() if m.file[0])
    assert message.file[0] == "notes.txt"
    async with home.get(f"/file/{message.id}") as answer:
        assert answer.status == 400
    await (await home.post("/who", data={"user": "imogen"}, allow_redirects=False)).release()
    async with home.get(f"/file/{message.id}") as answer:
        assert await answer.read() == b"words"
        assert answer.headers["Content-Disposition"].startswith("attachment")
    with pytest.raises(NotFound):
        edge.desk.tray.take("../register.db")


async def test_a_paper_is_taken_away_only_by_who_may_export(home: aiohttp.ClientSession) -> None:
    async with home.get("/papers/take/VAWG.csv") as answer:
        assert answer.status == 400
        assert "Lorna Fitzgerald" in (await answer.json())["sentence"]
    await (await home.post("/who", data={"user": "lorna"}, allow_redirects=False)).release()
    async with home.get("/papers/take/VAWG.csv") as answer:
        assert answer.status == 200
        assert "attachment" in answer.headers["Content-Disposition"]
    async with home.get("/papers/take/ASB.csv") as answer:
        assert answer.status == 400


async def test_a_form_without_script_works_too(home: aiohttp.ClientSession, edge: LocalEdge) -> None:
    sent = {"channel": "csp-vawg", "thread": "", "text": "/action update 12 second evening booked"}
    async with home.post("/say", data=sent, headers={"Accept": "text/html"}) as answer:
        assert answer.status == 200
        assert "Recorded: VAWG-12" in await answer.text()
    async with home.post("/who", data={"user": "lorna", "back": "//evil.example"}, allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/"
