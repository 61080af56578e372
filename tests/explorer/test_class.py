"""A class on the teacher's network: who can reach the server, and what students are told to type."""

from __future__ import annotations

import ipaddress

import pytest

from explorer import class_addresses
from explorer.class_addresses import invitation, machine_names, network_addresses
from explorer.commands.explore_command import EXPLORE, server_options


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_addresses, "_way_out", lambda: "10.1.2.3")
    monkeypatch.setattr(class_addresses, "_named_addresses", lambda: ["127.0.1.1", "10.1.2.3", "192.168.0.9"])
    monkeypatch.setattr(class_addresses.socket, "gethostname", lambda: "Teacher.lan")


def test_the_address_of_the_way_out_comes_first_and_loopback_never(network: None) -> None:
    assert network_addresses() == ("10.1.2.3", "192.168.0.9")
    assert machine_names() == ("teacher.lan", "teacher.local")


def test_addresses_of_this_machine_are_none_of_loopback() -> None:
    assert not any(ipaddress.ip_address(one).is_loopback for one in network_addresses())


@pytest.mark.parametrize("typed", [["class=40"], ["--class", "40"], ["--class=40"]])
def test_a_class_is_served_under_every_name_and_given_room(network: None, typed: list[str]) -> None:
    options = server_options(EXPLORE.read([*typed, "origin=clinic.example.org"]))
    assert options.address == "0.0.0.0"
    assert (options.visits, options.reserve, options.page) == (45, 45, "start")
    allowed = options.allowed_origins(5006)
    assert {"10.1.2.3:5006", "teacher.local:5006", "127.0.0.1:5006", "clinic.example.org"} <= set(allowed)


def test_without_a_class_it_stays_on_this_machine() -> None:
    options = server_options(EXPLORE.read(["page=clinic"]))
    assert (options.address, options.reserve) == ("127.0.0.1", 0)


def test_students_are_told_what_to_type(network: None) -> None:
    lines = invitation(5006, 40).splitlines()
    assert "class of 40" in lines[0]
    assert lines[2].strip() == "http://10.1.2.3:5006/"
    assert "http://teacher.local:5006/" in lines[4]
    assert "http://10.1.2.3:5006/?page=clinic" in invitation(5006, 40, "?page=clinic")


def test_without_a_network_there_is_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_addresses, "network_addresses", lambda: ())
    monkeypatch.setattr(class_addresses, "machine_names", lambda: ())
    assert "http://127.0.0.1:5006/" in invitation(5006, 40)
