"""Who is not known any more still hears which life the database is in."""

from flask.testing import FlaskClient

from tests.conftest import Client

HEADER = "Palier-Life"


def test_a_session_that_is_over_hears_of_the_life(client: Client, stranger: FlaskClient) -> None:
    told = client.post("/api/sync/operations", json={"operations": []}).json
    assert told is not None

    refused = stranger.post("/api/sign-in/refresh", json={})

    assert refused.status_code == 401
    assert refused.headers[HEADER] == told["epoch"]


def test_no_other_refusal_names_it(stranger: FlaskClient) -> None:
    assert HEADER not in stranger.get("/api/me").headers
