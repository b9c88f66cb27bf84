"""The few sentences that only Teams needs: what a platform refuses, told to whom it concerns.

Everything about actions is worded in bot/views; nothing here speaks of a register.
"""

from __future__ import annotations

NO_CHAT = (
    "I have an answer for you, but no chat with you yet. Find this app under Apps in Teams, add it for yourself, "
    "then ask again."
)
DIALOG = "Action register"
ASKED_IN = "You asked in {place}: “{words}”"
OPEN_FORM = "Open the form"
BY_BUTTON = "Nothing is recorded yet. Press the button and fill in the form."
FAULT = "Something went wrong on our side and nothing was recorded. Please try again; if it stays so, tell your officer: {code}."
NOT_UNDERSTOOD = "This button is from an older message and can no longer be read. Ask for the action again: show 12."
NOTHING_FOUND = "No action matches these words."
SLOW = "The register is slow to answer just now. Type a letter more, or search again in a minute."
RECEIVED = "Done."
FILE_ONLY_IN_CHAT = "Teams lets a bot hand over files in a personal chat only, so {name} was not sent. Ask for it again in your own chat with me."
FILE_TOO_BIG = "{name} is larger than {limit} megabytes, which is more than I hand over in Teams."
FILE_GONE = "I no longer have {name}. Please ask for it again."
FILE_SENT = "{name} is in your OneDrive now."
FILE_DECLINED = "{name} was not saved."

BLOCKED = "Teams refuses messages to {place}: the bot was blocked or its app removed there. Add the app again, then ask for the digest."
GONE = "{place} no longer exists in Teams, or the bot's app is no longer in its team. Link the subgroup to another channel."
DELETED = "A message in {place} that should be renewed was deleted there. Ask for the action again: show 12."
NOT_MEMBER = "The bot's app is not installed in the team of {place}. Install it there, then send again."
ARCHIVED = "{place} cannot take messages now; its team may be archived. Restore the team, or link another channel."
TOO_BIG = "A message for {place} was larger than Teams accepts and was not sent."
NO_ADDRESS = "The address of {place} in Teams is not known. Write to the bot there once, or link the channel again."
CREDENTIALS = (
    "Microsoft refused the bot's own sign-in. Ask your IT whether the client secret has expired (see docs/teams.md)."
)
REFUSED = "Teams did not accept a message for {place} (answer {status}). Ask your IT to look at the log."
