"""How the application's engine connects."""

from typing import Any

from sqlalchemy import make_url

# How long a connection may take, where the URL says nothing of it: to a host that is gone, TCP
# itself would wait for two minutes, and every thread with it.
_CONNECT_S = 5


def engine_options(url: str, *, is_pooled: bool = False) -> dict[str, Any]:
    """What `create_engine` is told for this URL; what the URL says itself comes first.

    Args:
        url: of the database.
        is_pooled: whether PgBouncer hands out connections by transaction: what one transaction
            prepared, the next would look for on another connection.
    """
    query = make_url(url).query
    arguments: dict[str, Any] = {}
    if "connect_timeout" not in query:
        arguments["connect_timeout"] = _CONNECT_S
    if is_pooled:
        arguments["prepare_threshold"] = None
    return {
        # What a query was about never reaches a log.
        "hide_parameters": True,
        # A server that was started anew is found at once.
        "pool_pre_ping": True,
        "connect_args": arguments,
    }
