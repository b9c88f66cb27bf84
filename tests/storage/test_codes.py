"""Linking codes: five tries are five, however many guess at the same moment and from however many accounts."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from storage.codes import TRIES
from storage.tables import link_codes
from tests.storage.conftest import NOW, Northmere

RIGHT = "424242"
LATER = NOW + timedelta(minutes=10)


def issued(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        unit.codes.issue(northmere.officer.id, RIGHT, LATER)
        unit.commit()


def redeemed(northmere: Northmere, code: str) -> int | None:
    with northmere.units.write() as unit:
        found = unit.codes.redeem(code, NOW)
        unit.commit()
    return found


def test_a_guess_that_is_being_counted_counts_before_the_next_one_is_looked_at(northmere: Northmere) -> None:
    issued(northmere)
    begun = threading.Event()

    def guess_right() -> int | None:
        begun.set()
        return redeemed(northmere, RIGHT)

    with ThreadPoolExecutor(1) as pool:
        with northmere.units.write() as unit:
            for number in range(TRIES):
                assert unit.codes.redeem(f"{number:06}", NOW) is None
            late = pool.submit(guess_right)
            begun.wait(5)
            # The five wrong ones are not committed yet; the sixth must wait for that and then find the code dead.
            time.sleep(0.3)
            unit.commit()
        assert late.result(timeout=15) is None
    assert redeemed(northmere, RIGHT) is None


def test_of_many_who_type_the_right_code_at_once_one_is_linked(northmere: Northmere) -> None:
    issued(northmere)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: redeemed(northmere, RIGHT), range(8)))
    assert sorted(found, key=str) == [northmere.officer.id, *[None] * 7]


def test_a_code_is_good_until_its_moment_and_what_is_kept_of_it_tells_nothing(northmere: Northmere) -> None:
    issued(northmere)
    with northmere.units.write() as unit:
        kept = repr(unit.connection.execute(select(link_codes)).all())
        assert RIGHT not in kept
        assert unit.codes.redeem(RIGHT, LATER) is None
        assert unit.codes.redeem(RIGHT, LATER - timedelta(microseconds=1)) == northmere.officer.id
        assert unit.codes.redeem(RIGHT, NOW) is None
