"""The rules of the house, checked: where things stand, how big they are, what they may use and what they never hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "handlers", "storage")
LONGEST_FILE, LONGEST_FUNCTION = 350, 50

# Every library, and the only places that may import it. A new one must be given a place here.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "aiohttp": ("handlers/",),
    "alembic": ("storage/",),
    "botbuilder": ("handlers/teams/listeners.py", "handlers/teams/messenger.py"),
    "botframework": ("handlers/teams/listeners.py", "handlers/teams/messenger.py"),
    "cryptography": ("handlers/", "storage/"),
    "dateparser": ("bot/language/dates.py",),
    "docx": ("handlers/documents/",),
    "holidays": ("bot/language/calendar_days.py",),
    "matplotlib": ("handlers/documents/",),
    "openpyxl": ("handlers/documents/",),
    "pdfminer": ("handlers/documents/",),
    "pdfplumber": ("handlers/documents/",),
    "prometheus_client": ("handlers/",),
    "psycopg": ("storage/",),
    "psycopg_pool": ("storage/",),
    "pydantic": ("handlers/settings.py",),
    "pydantic_settings": ("handlers/settings.py",),
    "rapidfuzz": ("bot/",),
    "slack_bolt": ("handlers/slack/listeners.py", "handlers/slack/messenger.py"),
    "slack_sdk": ("handlers/slack/listeners.py", "handlers/slack/messenger.py"),
    "sqlalchemy": ("storage/", "handlers/app.py"),
    "structlog": ("handlers/",),
    "typer": ("handlers/cli",),
}
# Loaded when first used: they cost a second and a hundred megabytes that most turns never need.
HEAVY = ("matplotlib", "docx", "openpyxl", "pdfplumber", "alembic", "dateparser", "holidays")
SDKS = ("slack_bolt", "slack_sdk", "botbuilder", "botframework")

HEADINGS = ("No.\t", "Ref\t", "Item\t", "No\t")

ASSERTS = re.compile(r"assert|check|expect|verify|\bsays?\b|raises|match|contract|compare")
MACHINE = re.compile(r"(?<![\w.~*<])/(?:work|farm|root|Users|home/\w+)/")
REGISTRY = re.compile(r"pypi\.org|pythonhosted|npmjs\.(?:org|com)/|--(?:extra-)?index-url|--find-links")


@lru_cache(maxsize=1)
def project_files() -> tuple[Path, ...]:
    """What is in the project: tracked or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=HOUSE, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("NOT TESTED: this is no git checkout, so what belongs to the project is not known")
    return tuple(path for name in listed.stdout.splitlines() if (path := HOUSE / name).is_file())


def project_texts() -> Iterator[tuple[str, str]]:
    for path in project_files():
        try:
            yield path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@lru_cache(maxsize=8)
def python_files(*folders: str) -> tuple[tuple[str, str, ast.Module], ...]:
    return tuple(
        (name, text, tree)
        for name, text in project_texts()
        if name.endswith(".py") and name.split("/")[0] in folders and (tree := parsed(text)) is not None
    )


def parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text, feature_version=(3, 11))
    except SyntaxError:
        return None


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=HOUSE, capture_output=True, text=True)


def test_every_file_is_python_3_11() -> None:
    strange = [name for name, text in project_texts() if name.endswith(".py") and parsed(text) is None]
    assert strange == []


# --- where things stand --------------------------------------------------------------------------------------


def test_the_plan_of_the_house_is_kept() -> None:
    from importlinter.cli import lint_imports

    broken = lint_imports(config_filename=str(HOUSE / ".importlinter"), no_cache=True)
    assert broken == 0, "an import contract is broken: see the output above, and .importlinter"


def test_each_library_is_used_only_where_it_belongs() -> None:
    strays = []
    for name, _, tree in python_files(*ROOMS):
        for module, line in imports(tree):
            top = module.partition(".")[0]
            if top in sys.stdlib_module_names or top in ROOMS:
                continue
            if not name.startswith(LIBRARIES.get(top, ())):
                strays.append(f"{name}:{line} imports {module}")
    assert strays == []


def test_the_core_reads_no_clock_and_only_the_settings_read_the_environment() -> None:
    clock = re.compile(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time)\(")
    environment = re.compile(r"\bos\.(?:environ|getenv)\b")
    found = []
    for name, text, _ in python_files(*ROOMS):
        for number, line in enumerate(text.splitlines(), 1):
            if not name.startswith("handlers/") and clock.search(line):
                found.append(f"{name}:{number} reads the clock")
            if name.startswith(("bot/", "storage/")) and environment.search(line):
                found.append(f"{name}:{number} reads the environment")
    assert found == []


def test_the_platforms_have_the_same_four_files() -> None:
    names = {"listeners.py", "translate.py", "render.py", "messenger.py"}
    for platform in ("slack", "teams"):
        there = {path.name for path in (HOUSE / "handlers" / platform).glob("*.py")}
        assert names <= there or there == {"__init__.py"}, f"handlers/{platform} lacks {names - there}"


# --- how big things are, and how they read -------------------------------------------------------------------


def test_no_file_holds_more_than_one_idea() -> None:
    long = [
        f"{name}: {count} lines" for name, text, _ in python_files(*ROOMS) if (count := text.count("\n")) > LONGEST_FILE
    ]
    assert long == []


def test_no_function_holds_more_than_one_idea() -> None:
    long = []
    for name, _, tree in python_files(*ROOMS):
        for function in functions(tree):
            size = (function.end_lineno or function.lineno) - function.lineno + 1
            if size > LONGEST_FUNCTION:
                long.append(f"{name}:{function.lineno} {function.name}: {size} lines")
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [name for name, text, tree in python_files(*ROOMS) if text.strip() and not ast.get_docstring(tree)]
    assert silent == []


def test_nothing_is_left_undone_or_swallowed() -> None:
    found = []
    for name, text, tree in python_files(*ROOMS):
        lines = text.splitlines()
        for number, line in enumerate(lines, 1):
            if re.search(r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError", line):
                found.append(f"{name}:{number} is left undone")
        for node in ast.walk(tree):
            # Allowed at an outermost edge, with the reason behind the mark.
            if (
                isinstance(node, ast.ExceptHandler)
                and catches_everything(node)
                and not re.search(r"# noqa: BLE001\W+\w.{10,}", lines[node.lineno - 1])
            ):
                found.append(f"{name}:{node.lineno} catches everything without a reason")
    assert found == []


def catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in caught
    )


# --- what starts quickly ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["bot.core", "handlers.app", "handlers.cli", "storage.engine"])
def test_starting_loads_no_heavy_library_and_no_platform(module: str) -> None:
    if not (HOUSE / f"{module.replace('.', '/')}.py").exists():
        pytest.skip(f"NOT TESTED: there is no {module}")
    program = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    ran = python("-c", program)
    assert ran.returncode == 0, ran.stderr
    loaded = set(ran.stdout.split()) & {*HEAVY, *SDKS}
    assert loaded == set()


def test_opening_a_current_register_loads_no_heavy_library_and_no_platform(sqlite_url: str) -> None:
    program = (
        "import sys; from handlers.app import open_register; "
        f"open_register({sqlite_url!r}, b'key').close(); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    ran = python("-c", program)
    assert ran.returncode == 0, ran.stderr
    assert set(ran.stdout.split()) & {*HEAVY, *SDKS} == set()


# --- what the project never holds ------------------------------------------------------------------------------


def test_no_path_of_a_machine_and_no_address_of_a_registry() -> None:
    found = []
    for name, text in project_texts():
        if name == "tests/test_house.py":
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if not line.startswith("#!") and MACHINE.search(line):
                found.append(f"{name}:{number} holds a path of one machine")
            if REGISTRY.search(line) and name != "Makefile":
                found.append(f"{name}:{number} holds a registry's address")
    assert found == []


def test_every_requirement_is_pinned_with_its_hashes() -> None:
    for name in ("runtime", "tests"):
        text = (HOUSE / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        entries = [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip()]
        loose = [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
        assert loose == []
        assert "://" not in text


def test_every_dependency_is_among_the_pinned_requirements() -> None:
    import tomllib

    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {"runtime": project["dependencies"], "tests": project["optional-dependencies"]["test"]}
    for name, dependencies in wanted.items():
        pinned = re.findall(r"(?m)^([\w.-]+)==", (HOUSE / "requirements" / f"{name}.txt").read_text(encoding="utf-8"))
        names = {canonical(re.split(r"[\[<>=!~ ]", dependency)[0]) for dependency in dependencies}
        assert names <= {canonical(pin) for pin in pinned}, f"run make pins: requirements/{name}.txt is behind"


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_sentence_of_a_real_board_pack_is_in_the_project() -> None:
    shared = HOUSE.parent / "shared"
    sources = [*(shared / "packs").glob("*.txt"), *(shared / "corpus").glob("*.jsonl")]
    if not sources:
        pytest.skip("NOT TESTED: ../shared/packs is not beside this checkout")
    length = 8
    lines = (line for source in sources for line in source.read_text(encoding="utf-8").splitlines())
    # A table's headings are its layout, which is public and needed; everything else is somebody's words.
    known = {run for line in lines if not line.startswith(HEADINGS) for run in runs(line, length)}
    found = [f"{name}: {' '.join(run)}" for name, text in project_texts() for run in runs(text, length) if run in known]
    assert found == []


def runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z]+", text.lower())
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))


# --- the tests and the papers ----------------------------------------------------------------------------------


def test_every_test_asserts_something_and_none_pretends() -> None:
    faults = []
    for name, text, tree in python_files("tests"):
        if re.search(r"unittest\.mock|MagicMock|mocker\b", text) and name != "tests/test_house.py":
            faults.append(f"{name} uses a mock")
        for function in functions(tree):
            if function.name.startswith("test_") and not any(claims(node) for node in ast.walk(function)):
                faults.append(f"{name}:{function.lineno} {function.name} asserts nothing")
    assert faults == []


def claims(node: ast.AST) -> bool:
    match node:
        case ast.Assert() | ast.Raise():
            return True
        case ast.Call(func=called):
            return bool(ASSERTS.search(ast.unparse(called)))
        case _:
            return False


def test_the_decisions_are_numbered_without_gaps_and_listed() -> None:
    folder = HOUSE / "docs" / "decisions"
    papers = sorted(path for path in folder.glob("[0-9]*.md") if not path.name.startswith("0000"))
    assert [path.name[:5] for path in papers] == [f"{number:04}-" for number in range(1, len(papers) + 1)]
    index = (folder / "README.md").read_text(encoding="utf-8")
    for path in papers:
        text = path.read_text(encoding="utf-8")
        assert path.name in index, f"{path.name} is not listed in docs/decisions/README.md"
        assert re.match(rf"# {path.name[:4]} \S", text), f"{path.name} does not open with its number"
        for heading in ("## Why", "## Decided", "## What follows"):
            assert heading in text, f"{path.name} lacks {heading!r}"
        assert text.count("\n") <= 60, f"{path.name} is longer than a page"


def test_every_link_between_the_papers_leads_somewhere() -> None:
    broken = []
    for name, text in project_texts():
        if not name.endswith(".md"):
            continue
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if not re.match(r"\w+:", target) and not (HOUSE / name).parent.joinpath(target).exists():
                broken.append(f"{name}: {target}")
    assert broken == []
