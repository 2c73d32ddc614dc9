import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

/** A floor rests on those before it. What stands above them all opens, shows and lets go a store. */
const FLOORS = ['vault', 'formats', 'outbox', 'commands', 'views', '.'];

const SOURCE = join(import.meta.dirname, '..');
const IMPORTS = /(?:from|import)\s*\(?\s*'(\.[^'?]+)'/g;

/** Every file of these folders, with those that it imports, types and late imports included. */
function importsWithin(folders: string[]): Map<string, string[]> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|svelte)$/.test(name) && !/\.test\.(svelte|ts)$/.test(name))
      .map((name) => join(folder, name)),
  );
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(SOURCE, file), 'utf8');
      const named = [...text.matchAll(IMPORTS)].map((found) =>
        normalize(join(dirname(file), found[1]!)),
      );
      const endings = ['', '.ts', '.svelte.ts'];
      return [
        file,
        named.flatMap((name) => endings.map((end) => name + end)).filter((name) => known.has(name)),
      ];
    }),
  );
}

/** @returns the files of a circle, the first one again at its end; null when there is none. */
function circleIn(imports: Map<string, string[]>): string[] | null {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return null;
}

function floorOf(file: string): number {
  return FLOORS.indexOf(dirname(relative('store', file)));
}

test('no two files of the application need each other', () => {
  const imports = importsWithin(['.']);
  expect(imports.size).toBeGreaterThan(400);
  expect(circleIn(imports)).toBeNull();
});

test('each file of the store stands on a floor, and rests on lower ones alone', () => {
  const imports = importsWithin(['store']);
  expect(imports.size).toBeGreaterThan(50);
  expect([...imports.keys()].filter((file) => floorOf(file) < 0)).toEqual([]);
  const upward = [...imports].flatMap(([file, named]) =>
    named.filter((other) => floorOf(other) > floorOf(file)).map((other) => `${file} → ${other}`),
  );
  expect(upward).toEqual([]);
});

test('a circle is found, and named', () => {
  const circle = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ]);
  expect(circleIn(circle)).toEqual(['b', 'c', 'b']);
});
