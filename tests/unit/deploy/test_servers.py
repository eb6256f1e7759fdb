"""The address: taken, told, and refused while another process has it."""

import socket

import pytest

from deploy.http.servers import AddressInUseError, address_of, bound_socket
from deploy.settings import Settings


def settings(**given: object) -> Settings:
    return Settings.model_validate(given)


def test_port_zero_takes_any_and_tells_it() -> None:
    with bound_socket(settings(jixiao_port=0)) as bound:
        port = bound.getsockname()[1]
        assert port > 0
        assert address_of(bound) == f"http://127.0.0.1:{port}"


def test_nobody_can_connect_before_it_is_served() -> None:
    with bound_socket(settings(jixiao_port=0)) as bound, pytest.raises(ConnectionRefusedError):
        socket.create_connection(bound.getsockname())


def test_an_address_that_is_taken() -> None:
    with bound_socket(settings(jixiao_port=0)) as bound:
        bound.listen()
        with pytest.raises(AddressInUseError, match="JIXIAO_PORT"):
            bound_socket(settings(jixiao_port=bound.getsockname()[1]))
