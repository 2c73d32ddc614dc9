"""What lies in a phone's database while the application runs, read past the application."""

from typing import Any

from playwright.sync_api import Page

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


def cursors(page: Page) -> list[str]:
    """How far what this phone holds has come, for each who carries it."""
    rows: list[dict[str, Any]] = page.evaluate(_READ, ["feeds", "getAll"])
    return [str(row["cursor"]) for row in rows]
