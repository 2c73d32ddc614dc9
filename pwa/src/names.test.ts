import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** Words of a story, for which nobody would search. */
const OF_A_STORY =
  /(?:^|_)(?:told|tells?|telling|said|saying|spoken|around|afterwards|somebody|deed|ground|sight|sorts?|evenings|making|who|keeping|parting|in_hand|in_turn|known_again)(?:_|$)/;

/** What lies on the disk, or travels, under that name. */
const KEPT_NAMES: ReadonlySet<string> = new Set(['store/vault/rows.ts: said']);

function isOfAStory(name: string): boolean {
  return OF_A_STORY.test(
    name
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
      .replaceAll(/[-.#]/g, '_')
      .toLowerCase(),
  );
}

/** All that a file declares: functions, types, their properties, variables. */
function namesIn(text: string, isWhole: boolean): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node, depth: number): void => {
    const { name } = node as ts.Node & { name?: ts.Node };
    const isOwn =
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isPropertySignature(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node);
    if (isOwn && name && (isWhole || depth <= 3) && 'text' in name) names.push(String(name.text));
    ts.forEachChild(node, (child) => visit(child, depth + 1));
  };
  visit(ts.createSourceFile('', text, ts.ScriptTarget.Latest), 0);
  return names;
}

function scriptOf(file: string, text: string): string {
  if (!file.endsWith('.svelte')) return text;
  return [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, code]) => code).join('\n');
}

test('names are those that a stranger would search for', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.(ts|svelte)$/.test(file) && file !== 'api/schema.d.ts',
  );
  const wrong = files.flatMap((file) => {
    const text = scriptOf(file, readFileSync(join(import.meta.dirname, file), 'utf8'));
    const names = [file.split('/').at(-1)!, ...namesIn(text, !file.includes('.test.'))];
    return names.filter(isOfAStory).map((name) => `${file}: ${name}`);
  });
  expect(wrong.filter((one) => !KEPT_NAMES.has(one))).toEqual([]);
});

test.each(['placeAsTold', '#tell', 'SaidFlag', 'in-hand.ts', 'inTurn', 'ringsAround', 'Sorts'])(
  '%s is found',
  (name) => {
    expect(isOfAStory(name)).toBe(true);
  },
);
