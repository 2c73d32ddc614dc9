"""What lies in a phone's database while the application runs, read past the application."""

import time
from typing import Any

from playwright.sync_api import Page

_SENT_S = 60
_READ = """
([table, what]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('palier');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const db = opening.result;
    const asking = db.transaction(table).objectStore(table)[what]();
    asking.onerror = () => reject(asking.error);
    asking.onsuccess = () => (db.close(), resolve(asking.result));
  };
})
"""


def count_in(page: Page, table: str) -> int:
    """How many rows a table has."""
    return int(page.evaluate(_READ, [table, "count"]))


def all_is_sent(page: Page) -> None:
    """Wait until nothing waits on the phone any more, whoever said it."""
    until = time.monotonic() + _SENT_S
    while count_in(page, "outbox"):
        assert time.monotonic() < until, "something still waits"
        page.wait_for_timeout(100)


def cursors(page: Page) -> list[str]:
    """How far what this phone holds has come, for each who carries it."""
    rows: list[dict[str, Any]] = page.evaluate(_READ, ["feeds", "getAll"])
    return [str(row["cursor"]) for row in rows]


def server_life(page: Page) -> Any:
    """Which life of the server's database the phone knows, and which it has heard of since."""
    rows: list[dict[str, Any]] = page.evaluate(_READ, ["settings", "getAll"])
    return next((row["plain"] for row in rows if row["id"] == "server_life"), None)
