"""Values and files that users bring by mistake, generated from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

SCALARS = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1e999",
        "nan",
        "-inf",
        "0x10",
        "0,2",
        "1;2",
        "2305843009213693952",
        "9" * 400,
        "9" * 5000,
    ),
    *(
        "null",
        "~",
        "yes",
        "true",
        "[",
        "{",
        "}",
        "[a",
        "[[]]",
        "{a: 0,2}",
        "{a: {b: c}}",
        "{}",
        "[]",
        "a=b",
        "a,b",
    ),
    *(
        "Kopie (2)",
        "x" * 300,
        "ü",
        "李雷",
        "👩‍👩‍👧",
        "\u202eabc",
        "..",
        "/",
        ".",
        "a_file",
        "/dev/zero",
        "/dev/full",
    ),
    *(
        "${nothing}",
        "${oc.env:NOTHING}",
        "${",
        "'",
        '"',
        "\\",
        "$(true)",
        "%s",
        "-",
        "--",
        "@x",
        "=1+1",
        "*a",
        "&a",
    ),
    *(
        "<<: *a",
        "!!python/name:os.system",
        "!x",
        "# c",
        "a: b",
        "\u2028",
        "a\tb",
        "a\nb",
        "\x07",
        "\x00",
        "\ud800",
    ),
)
"""What can stand in the place of any value."""


class Source(random.Random):
    """Random choices of one case."""

    def some(self, items: Sequence[T], most: int) -> list[T]:
        """Return up to some of the items, in random order."""
        return self.sample(list(items), self.randint(0, min(most, len(items))))

    def typo(self, word: str) -> str:
        """Return a word with one letter lost, doubled or exchanged."""
        place = self.randrange(max(1, len(word)))
        middle = self.choice(("", word[place : place + 1] * 2, "x", ".", " "))
        return word[:place] + middle + word[place + 1 :]

    def scalar(self) -> str:
        """Return one of `SCALARS`."""
        return self.choice(SCALARS)


def _swap_encoding(text: str, source: Source) -> bytes:
    encoding = source.choice(("utf-16", "utf-32", "cp1252", "utf-8-sig", "shift_jis", "utf-16-le"))
    return text.encode(encoding, errors="replace")


def _cut(text: str, source: Source) -> bytes:
    content = _encoded(text)
    return content[: source.randrange(len(content) + 1)]


def _flip(text: str, source: Source) -> bytes:
    content = bytearray(_encoded(text))
    for _ in range(source.randint(1, 8)):
        if content:
            content[source.randrange(len(content))] = source.randrange(256)
    return bytes(content)


def _insert(text: str, source: Source) -> bytes:
    place = source.randrange(len(text) + 1)
    return _encoded(text[:place] + source.scalar() + text[place:])


def _repeat(text: str, source: Source) -> bytes:
    lines = text.splitlines(keepends=True)
    place = source.randrange(len(lines) + 1)
    return _encoded(
        "".join((*lines[:place], *(lines[place : place + 1] * source.choice((2, 500))), *lines[place:]))
    )


def _nest(text: str, source: Source) -> bytes:
    return _encoded(
        source.choice(("[", "{a: ", "<graph><node>", '"', "- ")) * source.choice((50, 5_000)) + text
    )


def _replace(text: str, source: Source) -> bytes:
    old, new = source.choice(
        ((",", ";"), (".", ","), (",", "\t"), ("\n", "\r"), ("\n", ""), (":", ""), ('"', ""))
    )
    return _encoded(text.replace(old, new))


def _another(text: str, source: Source) -> bytes:
    return source.choice(
        (b"", b"\n", b"PK\x03\x04\x14", b"$FL2@(#)", b"\x1f\x8b", b"\xff\xfe", b"\x00" * 64, b"null")
    )


def _same(text: str, source: Source) -> bytes:
    return _encoded(text)


_SPOILERS: tuple[Callable[[str, Source], bytes], ...] = (
    *(_swap_encoding, _cut, _flip, _insert, _insert, _insert, _repeat, _nest, _replace, _another, _same),
)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def spoiled(text: str, source: Source) -> bytes:
    """Return a file's content as somebody may have spoiled it."""
    return source.choice(_SPOILERS)(text, source)
