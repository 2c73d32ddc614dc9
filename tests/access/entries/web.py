"""What anybody may read: health, the API's description, the pages."""

from tests.access.table import Entry

ANYBODY = {"*": set[str]()}

ENTRIES = [
    Entry("health.check", lambda ask: ask.get("/api/health"), ANYBODY),
    Entry("description.openapi", lambda ask: ask.get("/api/openapi.json"), ANYBODY),
    Entry("description.docs", lambda ask: ask.get("/api/docs"), ANYBODY),
    # Whoever has its token, which no member is given; without one set there is nothing.
    Entry("metrics.tell", lambda ask: ask.get("/metrics"), {"*": 404}),
    Entry("pages.page", lambda ask: ask.get("/territories/any"), ANYBODY),
]
