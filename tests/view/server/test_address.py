import socket

import pytest

from misstep.view.server.address import Address, chosen_token, is_loopback, listening
from misstep.view.server.errors import AnyAddressError, OpenAddressError, PortError, WeakTokenError


def test_the_names_of_this_machine() -> None:
    address = Address("127.0.0.1", 8765)
    assert address.hosts == {"127.0.0.1:8765", "localhost:8765", "[::1]:8765"}
    assert address.origins == {f"http://{host}" for host in address.hosts}


def test_an_open_address_has_its_own_name_only() -> None:
    assert Address("Robot-PC", 80).hosts == {"robot-pc:80"}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LocalHost"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)
    assert len(chosen_token(host, None)) > 40
    assert chosen_token(host, None) != chosen_token(host, None)


@pytest.mark.parametrize("host", ["192.168.0.5", "robot-pc", "localhost.evil.org", "1.127.0.0", "2001:db8::1"])
def test_other_addresses_need_a_token_that_somebody_chose(host: str) -> None:
    with pytest.raises(OpenAddressError, match="--token"):
        chosen_token(host, None)
    assert chosen_token(host, "0123456789abcdef") == "0123456789abcdef"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_all_addresses_at_once_are_refused(host: str) -> None:
    with pytest.raises(AnyAddressError):
        chosen_token(host, "0123456789abcdef")


@pytest.mark.parametrize("token", ["", "secret", "0123456789abcde", "0123456789abcdef&x=1", "0123456789abcdéf"])
def test_weak_tokens_are_refused(token: str) -> None:
    with pytest.raises(WeakTokenError):
        chosen_token("127.0.0.1", token)


def test_a_port_that_is_taken_says_so() -> None:
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortError, match=f"127.0.0.1:{port}.*in use"):
            listening("127.0.0.1", port)


def test_an_address_of_another_machine_can_not_be_served() -> None:
    with pytest.raises(PortError):
        listening("203.0.113.7", 0)


def test_the_port_is_free_again_at_once() -> None:
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), first.accept()[0]:
            pass
    listening("127.0.0.1", port).close()
