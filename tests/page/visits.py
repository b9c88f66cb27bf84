"""What a visitor does on the page, in words: says, becomes somebody else, looks for a card; and what axe finds there."""

from __future__ import annotations

import re
from typing import Any

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [("light", 1280), ("dark", 1280), ("light", 390)]
"""Each colour scheme at a desk's width, and a phone's width: its layout is the same in dark."""


def violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state("load")  # an element is there before its style is
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    return sorted({f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]})


def overflow(page: Any) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def say(page: Any, text: str, where: str = "channel") -> None:
    page.locator(f"#say-{where}").fill(text)
    page.locator(f"#say-{where}").press("Enter")


def become(page: Any, name: str) -> None:
    with page.expect_navigation():
        page.locator("#who").select_option(label=label_of(page, name))


def label_of(page: Any, name: str) -> str:
    return str(next(label for label in page.locator("#who option").all_inner_texts() if label.startswith(name)))


def card(page: Any, reference: str) -> Any:
    title = page.locator(".title", has_text=re.compile(rf"{reference}: (?!recorded|taken)"))
    return page.locator("#messages > .message").filter(has=title).last


def address(page: Any) -> str:
    return "/".join(str(page.url).split("/")[:3])


def go(page: Any, path: str) -> None:
    page.goto(f"{address(page)}{path}")


def drop(page: Any, selector: str, name: str, content: bytes) -> None:
    """A file let go over that place, as a hand would."""
    page.evaluate(
        """([selector, name, bytes]) => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], name));
          const place = document.querySelector(selector);
          for (const kind of ["dragenter", "dragover", "drop"])
            place.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
        }""",
        [selector, name, list(content)],
    )
