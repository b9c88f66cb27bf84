"""`matters`, and `python -m handlers`: the command line, with every expected refusal as one sentence."""

from __future__ import annotations

import sys

from bot.errors import Refusal, Unready


def main() -> None:
    from handlers.cli import app

    try:
        app()
    except Unready as fault:
        print(fault.sentence, file=sys.stderr)
        raise SystemExit(2) from None
    except Refusal as refusal:
        print(f"{refusal.sentence} {refusal.way_out}".strip(), file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
