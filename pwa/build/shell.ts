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

type Chunks = Record<string, Chunk>;

/** Loaded when somebody opens them, never kept in advance: a worker's phone does without. */
const usedLate = /(^|\/)src\/(routes\/desk|map)\/|maplibre/;
/** Letters of a language come when it is spoken, and stay from then on. */
const ofLanguage = /\.woff2$/;

const ENTRY = 'index.html';
const MAP = 'src/map/place-map.ts';

/**
 * Of all that was built, what a worker's phone keeps from its first visit on; and, marked `later`,
 * the drawing of maps, which it fetches once nothing else is going on.
 */
export const shellOnly =
  (built: string): ManifestTransform =>
  (entries) => {
    const chunks = JSON.parse(readFileSync(`${built}/.vite/manifest.json`, 'utf8')) as Chunks;
    const kept = filesFrom(ENTRY, chunks);
    const later = filesFrom(MAP, chunks);
    const manifest = entries.flatMap((entry) => {
      if (kept.has(entry.url)) return [entry];
      return later.has(entry.url) ? [{ ...entry, revision: 'later' }] : [];
    });
    return { manifest, warnings: [] };
  };

function filesFrom(entry: string, chunks: Chunks): Set<string> {
  const files = new Set([entry]);
  const visited = new Set<string>();
  const toVisit = [entry];
  for (let name = toVisit.pop(); name !== undefined; name = toVisit.pop()) {
    const chunk = chunks[name];
    if (!chunk || visited.has(name)) continue;
    visited.add(name);
    for (const file of filesOf(chunk, name)) files.add(file);
    toVisit.push(...(chunk.imports ?? []));
    toVisit.push(...(chunk.dynamicImports ?? []).filter((source) => !usedLate.test(source)));
  }
  return files;
}

function filesOf({ file, css = [], assets = [] }: Chunk, name: string): string[] {
  const isLanguage = name.startsWith('src/i18n/');
  return [file, ...css, ...assets.filter((asset) => !(isLanguage && ofLanguage.test(asset)))];
}
