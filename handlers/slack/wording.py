"""Slack's mrkdwn undone: what a person typed, as neutral words.

Keeps what the sense hangs on: mentions of people as <@U…>, the > of a quote, code marks; emoji
become characters. Knows no grammar of ours.
"""

from __future__ import annotations

import re

_ANGLE = re.compile(r"<([^<>\n]{1,3000})>")
_PERSON = re.compile(r"@([UW][A-Z0-9]+)(?:\|[^>]*)?")
_EMOJI = re.compile(r":([a-z0-9_+-]{1,40})(?:::skin-tone-[2-6])?:")
_STRONG = re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])")
_SLANTED = re.compile(r"(?<![\w_/.])_(\S(?:[^_\n]*\S)?)_(?![\w_/.])")
_STRUCK = re.compile(r"(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_MARKED = re.compile("[<&`*_~:\x00]")

# Slack's names for what people answer actions with; any other emoji keeps its name.
EMOJI = {
    "white_check_mark": "✅",
    "heavy_check_mark": "✔️",
    "ballot_box_with_check": "☑️",
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "ok_hand": "👌",
    "red_circle": "🔴",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "large_green_circle": "🟢",
    "white_circle": "⚪",
    "large_red_square": "🟥",
    "large_orange_square": "🟧",
    "large_yellow_square": "🟨",
    "large_green_square": "🟩",
    "green_heart": "💚",
    "x": "❌",
    "negative_squared_cross_mark": "❎",
    "heavy_multiplication_x": "✖️",
    "warning": "⚠️",
    "exclamation": "❗",
    "question": "❓",
    "arrow_right": "➡️",
    "hourglass": "⌛",
    "hourglass_flowing_sand": "⏳",
    "construction": "🚧",
    "checkered_flag": "🏁",
    "100": "💯",
    "tada": "🎉",
    "raised_hands": "🙌",
    "clap": "👏",
    "pray": "🙏",
    "eyes": "👀",
    "thinking_face": "🤔",
    "slightly_smiling_face": "🙂",
    "smile": "😄",
    "joy": "😂",
    "cry": "😢",
    "shrug": "🤷",
}


def neutral(raw: str) -> str:
    """The words, with Slack's escapes, links, emphasis and emoji names undone."""
    if _MARKED.search(raw) is None:
        return raw.strip()
    parts = _CODE.split(raw)
    said = "".join(_ANGLE.sub(_unlinked, part if at % 2 else _unmarked(part)) for at, part in enumerate(parts))
    # Slack escapes exactly these three; the ampersand goes last, or "&amp;lt;" would turn into a bracket.
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _unmarked(part: str) -> str:
    """Without bold and italics; struck words were taken back by their author and are gone."""
    links: list[str] = []

    def put_by(found: re.Match[str]) -> str:
        links.append(found[0])
        return f"\x00{len(links) - 1}\x00"

    # Addresses hold underscores and asterisks of their own: they sit out.
    held = _ANGLE.sub(put_by, part.replace("\x00", ""))
    held = _STRUCK.sub("", held)
    held = _SLANTED.sub(r"\1", _STRONG.sub(r"\1", held))
    held = _EMOJI.sub(lambda found: EMOJI.get(found[1], found[0]), held)
    return re.sub("\x00([0-9]+)\x00", lambda found: links[int(found[1])], held)


def _unlinked(found: re.Match[str]) -> str:
    inside = found[1]
    if person := _PERSON.fullmatch(inside):
        return f"<@{person[1]}>"
    target, _, label = inside.partition("|")
    if inside.startswith("#"):
        return f"#{label or target[1:]}"
    if inside.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    if inside.startswith("@"):
        return label or target
    bare = re.sub(r"^(?:mailto:|tel:|https?://)", "", target).rstrip("/")
    if not label or label.rstrip("/") in (bare, target.rstrip("/")):
        return label or bare if target.startswith(("mailto:", "tel:")) else (label or target)
    return f"{label} ({target})"


def addressed(raw: str, bot: str) -> bool:
    """Whether our bot is mentioned."""
    return bool(bot) and re.search(rf"<@{re.escape(bot)}(?:\|[^>]*)?>", raw) is not None


def without_mention(raw: str, bot: str) -> str:
    """Without the mention that only says whom it is for; what follows a leading one may have a comma or colon."""
    if not bot:
        return raw
    mention = rf"<@{re.escape(bot)}(?:\|[^>]*)?>"
    return re.sub(rf"\s?{mention}", "", re.sub(rf"^\s*{mention}\s*[:,]?\s*", "", raw)).strip()
