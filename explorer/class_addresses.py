"""Under which names and addresses the laptops of a class reach this machine."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

_ELSEWHERE: Final = ("192.0.2.1", 9)
"""An address for documentation (RFC 5737): nothing is sent there, the system only says by which way it would."""
SPARE: Final = 5
"""Visits admitted beside a class: the teacher's, and pages that were closed a moment ago."""


def network_addresses() -> tuple[str, ...]:
    """Return the addresses (IPv4) of this machine that others on its networks can reach, the likeliest first."""
    found = [_way_out(), *_named_addresses()]
    usable = [address for address in found if address and _is_reachable(address)]
    return tuple(dict.fromkeys(usable))


def machine_names() -> tuple[str, ...]:
    """Return the names under which networks may know this machine; none that other machines use for themselves."""
    name = socket.gethostname().lower().rstrip(".")
    short = name.partition(".")[0]
    names = [name, f"{short}.local"] if short and short != "localhost" else []
    return tuple(dict.fromkeys(one for one in names if one.isascii()))


def _way_out() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _named_addresses() -> list[str]:
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []


def _is_reachable(address: str) -> bool:
    known = ipaddress.ip_address(address)
    return not (known.is_loopback or known.is_unspecified)


def invitation(port: int, students: int, query: str = "") -> str:
    """Return what is printed for a class: what students type.

    Parameters
    ----------
    port : int
        Where the server listens.
    students : int
        As many as the class has.
    query : str
        What comes after the address.
    """
    first, *others = [*network_addresses(), *machine_names()] or ["127.0.0.1"]
    lines = [f"For a class of {students}, on the network of this machine. Into each browser:", ""]
    lines += [f"    http://{first}:{port}/{query}", ""]
    if others:
        also = ", ".join(f"http://{name}:{port}/{query}" for name in others)
        lines.append(f"or, where the network knows it: {also}")
    lines.append("Nothing opens there? docs/serving.md says why (firewall, guest networks) and what to do.")
    return "\n".join(lines)
