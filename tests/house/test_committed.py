"""What is committed is small, names no machine, and tests by what it finds rather than by looking away."""

from __future__ import annotations

import ast
import re

from tests.house.source import committed, name, python_files, tree

LARGEST = 1_000_000
# Written so that no pattern matches its own text.
REGISTRIES = r"py[p]i\.org|python[h]osted\.org|np[m]js\.(?:org|com)|deb\.[d]ebian"
SETTINGS = r"index[-_]url|find[-_]links|trusted[-_]host"
PLACES = r"(?<![\w.)}-])/(?:work|root|opt|tmp|home|Users)/[\w.]|\.\./shared"
WORKING_NOTES = r"\bissue\s+#?\d"
FORBIDDEN = re.compile(f"{REGISTRIES}|{SETTINGS}|{PLACES}|{WORKING_NOTES}", re.IGNORECASE)
SKIP_MARKS = {"skip", "skipif", "xfail", "importorskip"}


def test_committed_files_are_small() -> None:
    sizes = {name(path): path.stat().st_size for path in committed()}
    assert {path: size for path, size in sizes.items() if size >= LARGEST} == {}


def test_committed_files_name_no_registry_and_no_place_on_a_machine() -> None:
    found = []
    for path in committed():
        lines = path.read_bytes().decode("utf-8", errors="ignore").splitlines()
        hits = ((number, FORBIDDEN.search(line)) for number, line in enumerate(lines, start=1))
        found += [f"{name(path)}:{number} has {hit.group()!r}" for number, hit in hits if hit]
    assert found == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    used = [
        f"{name(path)}:{node.lineno} {node.attr}"
        for path in python_files("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in SKIP_MARKS
    ]
    imported = [
        f"{name(path)}:{node.lineno} {alias.name}"
        for path in python_files("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in SKIP_MARKS
    ]
    assert used + imported == []


def test_no_test_asserts_a_constant() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python_files("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant)
    ]
    assert found == []
