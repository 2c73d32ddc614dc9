import { readFileSync } from 'node:fs';
import type { ManifestTransform } from 'workbox-build';

/** One file of the build, as Vite tells of it. */
interface Chunk {
  file: string;
  css?: string[];
  assets?: string[];
  imports?: string[];
  dynamicImports?: string[];
}

/** Loaded when somebody opens them, never kept in advance: a worker's phone does without. */
const usedLate = /(^|\/)src\/(routes\/desk|map)\/|maplibre/;

const ENTRY = 'index.html';

/** Of all that was built, what a worker's phone keeps from its first visit on. */
export const shellOnly: ManifestTransform = (entries) => {
  const chunks = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8')) as Record<
    string,
    Chunk
  >;
  const kept = filesOf(chunks);
  const manifest = entries.filter(({ url }) => kept.has(url));
  return { manifest, warnings: [] };
};

function filesOf(chunks: Record<string, Chunk>): Set<string> {
  const files = new Set([ENTRY]);
  const visited = new Set<string>();
  const toVisit = [ENTRY];
  for (let name = toVisit.pop(); name !== undefined; name = toVisit.pop()) {
    const chunk = chunks[name];
    if (!chunk || visited.has(name)) continue;
    visited.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    toVisit.push(...(chunk.imports ?? []));
    toVisit.push(...(chunk.dynamicImports ?? []).filter((source) => !usedLate.test(source)));
  }
  return files;
}
