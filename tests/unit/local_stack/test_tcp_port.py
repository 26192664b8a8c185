"""A reserved port is ours, whether or not its server runs."""

import socket

import pytest

from shared.local_stack.errors import PortInUse
from shared.local_stack.tcp_port import HOST, ReservedPort


def listener(port: int) -> socket.socket:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, port))
    server.listen()
    return server


def test_a_server_can_listen_on_its_reserved_port_again_and_again() -> None:
    with ReservedPort(owner="test") as port:
        for _ in range(3):
            with listener(port.number), socket.create_connection((HOST, port.number), 2):
                pass


def test_connecting_is_refused_while_the_server_is_down() -> None:
    # Without the reservation the kernel may connect such a client to itself.
    with ReservedPort(owner="test") as port:
        for _ in range(200):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((HOST, port.number), 2)


def test_a_reserved_port_is_given_to_nobody_else() -> None:
    with (
        ReservedPort(owner="test") as port,
        socket.socket() as other,
        pytest.raises(OSError, match="in use"),
    ):
        other.bind((HOST, port.number))


def test_a_port_that_somebody_listens_on_is_refused_with_its_number() -> None:
    with (
        ReservedPort(owner="test") as port,
        listener(port.number),
        pytest.raises(PortInUse, match=f"port {port.number}.*web_form"),
    ):
        ReservedPort(port.number, owner="web_form")


def test_a_port_is_free_again_after_its_with() -> None:
    with ReservedPort(owner="test") as port:
        number = port.number
    with socket.socket() as other:
        other.bind((HOST, number))
