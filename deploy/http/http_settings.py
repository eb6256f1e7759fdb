"""What the settings say about connections, clients and proxies."""

from deploy.http.client_addresses import Proxies
from deploy.http.connections.connection_limits import ConnectionLimits
from deploy.http.middleware.request_caps import RequestCaps
from deploy.settings import Settings


def proxies_of(settings: Settings) -> Proxies:
    """The proxies whose headers are believed."""
    return Proxies(settings.trusted_proxies)


def connection_limits_of(settings: Settings) -> ConnectionLimits:
    """The limits of connections; those that no setting names are the same everywhere."""
    return ConnectionLimits(
        most_connections=settings.jixiao_max_connections,
        most_per_address=settings.jixiao_max_connections_per_address,
    )


def request_caps_of(settings: Settings) -> RequestCaps:
    """How many requests may be under way at once."""
    return RequestCaps(
        per_address=settings.jixiao_max_requests_per_address,
        per_person=settings.jixiao_max_requests_per_person,
    )
