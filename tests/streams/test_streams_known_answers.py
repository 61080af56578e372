"""Philox against the answers its authors published, in plain Python and compiled."""

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.random.streams import normals, philox, uniforms

ALL = 0xFFFFFFFF
# Salmon et al. (2011), known answers of philox4x32-10 in the Random123 distribution: counter, key, answer.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ALL, ALL, ALL, ALL), (ALL, ALL), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
WORDS = st.integers(0, ALL)
KEYS = st.tuples(st.integers(0, 2**64 - 1), WORDS, WORDS, WORDS, WORDS)


@numba.njit
def compiled_philox(c0, c1, c2, c3, k0, k1):
    return philox(c0, c1, c2, c3, k0, k1)


@pytest.mark.parametrize("walk", [philox, compiled_philox], ids=["plain", "compiled"])
@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_the_published_words(walk, counter, key, answer):
    assert tuple(int(word) for word in walk(*map(np.uint64, counter + key))) == answer


@pytest.mark.parametrize("walk", [uniforms.py_func, uniforms], ids=["plain", "compiled"])
@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_uniforms_are_the_published_words_in_the_agreed_order(walk, counter, key, answer):
    person, week, decision, replicate = counter
    seed = np.uint64(key[0] | key[1] << 32)
    assert walk(seed, replicate, person, week, decision) == tuple((word + 0.5) / 2**32 for word in answer)


@settings(deadline=None)
@given(KEYS)
def test_plain_and_compiled_draws_are_the_same_bits(key):
    key = (np.uint64(key[0]), *key[1:])
    assert uniforms.py_func(*key) == uniforms(*key)
    assert normals.py_func(*key) == normals(*key)


@settings(deadline=None)
@given(st.tuples(*[WORDS] * 6), st.integers(0, 5), st.integers(0, 31))
def test_one_flipped_bit_of_the_key_changes_many_bits_of_the_answer(words, position, bit):
    flipped = [word ^ (1 << bit) if place == position else word for place, word in enumerate(words)]
    first, second = (compiled_philox(*map(np.uint64, key)) for key in (words, flipped))
    changed = sum((int(a) ^ int(b)).bit_count() for a, b in zip(first, second, strict=True))
    assert 24 <= changed <= 104
