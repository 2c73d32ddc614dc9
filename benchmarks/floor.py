"""What no phone can go below: one static answer fetched, sealed in pieces, written at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from benchmarks.browser import Phone

PIECES = 500

_PAGE = b"<!doctype html><title>floor</title>"
_ANSWER_PATH = "/answer"

# As bare as it can be written; what it seals lies on the disk when it is done.
_FETCH_SEAL_WRITE = """async ([path, pieces]) => {
  await new Promise((done) => (indexedDB.deleteDatabase('floor').onsuccess = done));
  const opening = indexedDB.open('floor', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('pieces');
  await new Promise((done) => (opening.onsuccess = done));
  const algorithm = { name: 'AES-GCM', length: 256 };
  const key = await crypto.subtle.generateKey(algorithm, false, ['encrypt']);
  const startedAt = performance.now();
  const answer = await fetch(path, { method: 'POST', cache: 'no-store' });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const size = Math.ceil(bytes.length / pieces);
  const sealed = await Promise.all(
    Array.from({ length: pieces }, (_, index) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const piece = bytes.subarray(index * size, (index + 1) * size);
      return crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, piece);
    }),
  );
  const writing = opening.result.transaction('pieces', 'readwrite', { durability: 'strict' });
  const store = writing.objectStore('pieces');
  sealed.forEach((piece, index) => store.put(new Uint8Array(piece), index));
  await new Promise((done, failed) => {
    writing.oncomplete = done;
    writing.onabort = failed;
  });
  const tookMs = performance.now() - startedAt;
  opening.result.close();
  return tookMs;
}"""


@contextmanager
def floor_server(compressed: bytes) -> Iterator[str]:
    """A server that gives one answer that was made before, gzipped. Yields its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._give(_PAGE, "text/html", [])

        def do_POST(self) -> None:
            self._give(compressed, "application/cbor-seq", [("Content-Encoding", "gzip")])

        def _give(self, body: bytes, kind: str, headers: list[tuple[str, str]]) -> None:
            self.send_response(200)
            for name, value in (("Content-Type", kind), *headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    answering = Thread(target=server.serve_forever, daemon=True)
    answering.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        answering.join()


def floor_s(bare: Phone, times: float) -> float:
    """From asking to the end of the write, in a page that does nothing else."""
    bare.page.goto("/")
    bare.slow_down(times)
    took_ms: float = bare.page.evaluate(_FETCH_SEAL_WRITE, [_ANSWER_PATH, PIECES])
    return took_ms / 1000
