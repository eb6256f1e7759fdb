"""Addresses of clients: which of them are proxies that are believed, and what counts as one client.

Must not know HTTP.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

MOST_REMEMBERED = 4096


class Proxies:
    """The addresses and networks whose headers about other clients are believed."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = tuple(ip_network(each) for each in networks)
        self.trusts = lru_cache(MOST_REMEMBERED)(self._trusts)

    def __bool__(self) -> bool:
        return bool(self._networks)

    def _trusts(self, address: str) -> bool:
        found = parsed_address(address)
        return found is not None and any(found in network for network in self._networks)

    def client_behind(self, peer: str, forwarded: str) -> str:
        """The last address that is no trusted proxy: the header's entries from the right, each from the next.

        An entry that is no address ends the search: who wrote it is not to be believed.
        """
        client = peer
        for entry in reversed(forwarded.split(",")):
            if not self.trusts(client):
                break
            found = parsed_address(_without_port(entry.strip()))
            if found is None:
                break
            client = str(found)
        return client


def parsed_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address; one of IPv4 also where it is written as one of IPv6."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


@lru_cache(MOST_REMEMBERED)
def counted_as(address: str) -> str:
    """What an address is counted as: with IPv6 its network of 64 bits, which one client has for itself."""
    found = parsed_address(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((int(found) >> 64 << 64, 64)))
    return address if found is None else str(found)


def _without_port(entry: str) -> str:
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry
