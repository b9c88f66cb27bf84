"""Slack's error codes as outcomes of a delivery, in one table, each with a sentence for the officer.

Imports no SDK. A code that is not here is Slack's last word: it is told, never tried again.
"""

from __future__ import annotations

from bot.ports import Doubtful, Rejected, Throttled, Unsent

Failure = Throttled | Unsent | Doubtful | Rejected

_GONE = "The channel is not there any more, or the bot cannot see it. Invite the bot to it, or link another channel."
_TOKEN = (
    "Slack no longer accepts the bot's token. A technician must install the app again and set MATTERS_SLACK_BOT_TOKEN."
)
_POSTING = "The channel's settings let the bot not post there. Ask a workspace admin, or link another channel."
_LONG = "Slack found the message too long, so it was not posted. Ask for a shorter list."
_FORM = "Slack did not accept the message as it was made. Tell whoever runs the bot."
_CARD = "The message to be changed is not there any more. To see the action as it is, type show and its number."
_PERSON = "Slack delivers nothing to that person's chat. Tell them another way."

REFUSED = {
    "channel_not_found": _GONE,
    "not_in_channel": "The bot is not in the channel. Invite it there: type /invite and its name.",
    "is_archived": "The channel is archived. Take it out of the archive, or link another channel.",
    "restricted_action": _POSTING,
    "restricted_action_read_only_channel": _POSTING,
    "restricted_action_thread_only_channel": _POSTING,
    "restricted_action_non_threadable_channel": _POSTING,
    "restricted_action_thread_locked": "The thread is locked, so nothing can be added to it.",
    "team_access_not_granted": _POSTING,
    "no_permission": _POSTING,
    "ekm_access_denied": "Your organisation's key management lets the bot not post. Ask a workspace admin.",
    "token_revoked": _TOKEN,
    "token_expired": _TOKEN,
    "account_inactive": _TOKEN,
    "invalid_auth": _TOKEN,
    "not_authed": _TOKEN,
    "missing_scope": "The app lacks a permission. A technician must install it again with the current manifest.",
    "msg_too_long": _LONG,
    "msg_blocks_too_long": _LONG,
    "no_text": _FORM,
    "invalid_blocks": _FORM,
    "invalid_blocks_format": _FORM,
    "invalid_arguments": _FORM,
    "metadata_too_large": _FORM,
    "message_not_found": _CARD,
    "cant_update_message": _CARD,
    "edit_window_closed": _CARD,
    "user_not_found": _PERSON,
    "user_disabled": _PERSON,
    "user_not_in_channel": _PERSON,
    "cannot_dm_bot": _PERSON,
    "messages_tab_disabled": _PERSON,
    "message_limit_exceeded": "The workspace has reached Slack's limit of messages, so nothing was posted.",
}
# Refused before anything was done; to be tried again.
AWAY = frozenset({"service_unavailable", "team_added_to_org", "request_timeout", "accesslimited", "org_login_required"})
# Slack says of these that part of it may have been done.
BROKEN = frozenset({"fatal_error", "internal_error"})

DEFAULT_WAIT = 30.0


def failure(error: str, status: int, retry_after: str | None) -> Failure:
    """What an answer other than yes means: an error code, an HTTP status, the Retry-After header."""
    if status == 429 or error in ("ratelimited", "rate_limited"):
        return Throttled(_seconds(retry_after))
    if error in AWAY:
        return Unsent(error)
    if error in BROKEN or status >= 500 or not error:
        return Doubtful(error or f"http {status}")
    sentence = REFUSED.get(error, f"Slack refused the message ({error}). Tell whoever runs the bot.")
    return Rejected(error, sentence)


def _seconds(retry_after: str | None) -> float:
    try:
        wait = float(retry_after or DEFAULT_WAIT)
    except ValueError:
        return DEFAULT_WAIT
    return wait if 0 <= wait <= 3600 else DEFAULT_WAIT
