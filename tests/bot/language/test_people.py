"""Owners as printed, and whether two printings are one person."""

from __future__ import annotations

import pytest

from bot.language.people import PrintedOwner, Sameness, alias_keys, match_person, same_person, split_owners


def people(printed: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(one.name, one.role, one.organisation) for one in split_owners(printed)]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Nadia Reed", [("Nadia Reed", None, None)]),
        ("Nadia Reed (Housing Team)", [("Nadia Reed", None, "Housing Team")]),
        ("Supt. Moor", [("Moor", "Supt", None)]),
        ("Nadia Reed and Sam Okoro", [("Nadia Reed", None, None), ("Sam Okoro", None, None)]),
        ("Nadia Reed/Sam Okoro", [("Nadia Reed", None, None), ("Sam Okoro", None, None)]),
        ("NR and SO", [("NR", None, None), ("SO", None, None)]),
        ("Senior Planner", [(None, "Senior Planner", None)]),
        ("Director of Transport and Streets, Northmere Council", [(None, "Director of Transport and Streets", "Northmere Council")]),
        ("Depot Manager: Nadia Reed Fleet Coordinator: Sam Okoro", [("Nadia Reed", "Depot Manager", None), ("Sam Okoro", "Fleet Coordinator", None)]),
        ("Depot Manager Nadia Reed", [("Nadia Reed", "Depot Manager", None)]),
        ("Northmere Trust", [(None, None, "Northmere Trust")]),
        ("All partners", [(None, "All partners", None)]),
        ("1. Northmere Trust 2. Northmere Trust", [(None, None, "Northmere Trust")]),
    ],
)  # fmt: skip
def test_an_owner_cell_is_split_into_people_posts_and_bodies(
    printed: str, expected: list[tuple[str | None, str | None, str | None]]
) -> None:
    assert people(printed) == expected


@pytest.mark.parametrize("printed", ["", "TBC", "ТВС (Pending)", "n/a", "TBC (Pending Recruitment)", "-", "vacant"])
def test_nobody_is_printed_where_the_cell_says_so_in_any_script(printed: str) -> None:
    assert split_owners(printed) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Steve Moor", "Stephen Moor"),
        ("Nadia Reed MBE", "Nadia Reed"),
        ("Cllr Nadia J. Reed", "Cllr. Nadia Reed"),
        ("Nadia Reed-Hall", "Nadia Reed Hall"),
        ("Depot Manager: Nadia Reed", "Nadia Reed"),
        ("Katharine Fotheringale", "Katharine Fotheringal"),
        ("Cllr Reed", "Councillor Nadia Reed"),
    ],
)
def test_two_printings_of_one_person_are_found_to_be_one(one: str, other: str) -> None:
    assert same_person(one, other) is Sameness.YES
    assert same_person(other, one) is Sameness.YES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nadia Reed", "Sam Reed"),
        ("Nadia Reed", "Nadia Moor"),
        ("Rob Harlow", "Robert Harmer"),
        ("Ann Brook", "Dan Brook"),
        ("Steve Moor", "Stuart Moor"),
    ],
)
def test_look_alikes_are_never_merged(one: str, other: str) -> None:
    assert same_person(one, other) is Sameness.NO


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NR", "Nadia Reed"),
        ("Nadia", "Nadia Reed"),
        ("Nadia Browne", "Nadia Brown"),
        ("Chair", "Chair"),
        ("Supt Moor", "Stephen Moor"),
        ("Depot Manager", "Nadia Reed"),
    ],
)
def test_what_is_not_plain_is_unsure(one: str, other: str) -> None:
    assert same_person(one, other) is Sameness.UNSURE


def test_initials_are_resolved_among_the_people_of_one_document_only() -> None:
    here = split_owners("Nadia Reed and Sam Okoro")
    assert match_person("NR", here) == (Sameness.YES, (here[0],))
    assert match_person("NR", (*here, PrintedOwner("Neil Rudd", name="Neil Rudd")))[0] is Sameness.UNSURE
    assert match_person("QX", here) == (Sameness.NO, ())


def test_a_title_that_speaks_against_a_person_is_heard() -> None:
    moor = PrintedOwner("Jo Moor", name="Jo Moor", role="Councillor")
    assert match_person("Supt Moor", (moor,))[0] is Sameness.UNSURE
    assert match_person("Cllr Moor", (moor,))[0] is Sameness.YES


def test_alias_keys_suggest_a_person_by_surname_name_and_initials() -> None:
    assert alias_keys("Cllr Nadia Reed") == {"reed", "nadia reed", "nr"}
    assert alias_keys("The Depot Manager") == {"depot manager"}
