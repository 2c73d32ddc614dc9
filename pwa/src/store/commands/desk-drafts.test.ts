// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DeskDrafts, deskDraftsOf, forgetDeskDrafts } from './desk-drafts';

const MEMBER = '0198f2d0-0000-7000-8000-00000000a1c4';
const OTHER = '0198f2d0-0000-7000-8000-0000000ca414';
const KEY = 'campaign new team';

const signIn = (member: string, secret: string) => {
  document.cookie = `palier_vault_${member}=${secret}; Path=/`;
};
const signOut = (member: string) => {
  document.cookie = `palier_vault_${member}=; Path=/; Max-Age=0`;
};
/** The tab is loaded anew: what memory held is gone, and what it stores stays. */
function reloaded(member = MEMBER): DeskDrafts {
  const kept = Object.entries(sessionStorage);
  forgetDeskDrafts();
  for (const [name, value] of kept) sessionStorage.setItem(name, value as string);
  return deskDraftsOf(member);
}

beforeEach(() => signIn(MEMBER, 'a-secret'));
afterEach(() => {
  forgetDeskDrafts();
  signOut(MEMBER);
});

async function oneKept(): Promise<DeskDrafts> {
  const drafts = deskDraftsOf(MEMBER);
  await drafts.load();
  for (const name of ['L', 'Le', 'Les droits']) drafts.keep(KEY, { start: '1' }, { name });
  await drafts.settle();
  return drafts;
}

test('what is half typed is there after the tab is loaded anew', async () => {
  await oneKept();
  const after = reloaded();
  await after.load();

  expect(after.get(KEY)).toMatchObject({ about: { start: '1' }, content: { name: 'Les droits' } });
});

test('what lies in the tab tells neither the words nor the form', async () => {
  await oneKept();
  const [[name, value] = ['', ''], ...others] = Object.entries(sessionStorage) as [
    string,
    string,
  ][];

  expect(others).toEqual([]);
  expect(name).toMatch(/^palier\.draft [0-9a-f]{32}$/);
  expect(value).toMatch(/^[0-9a-f]+$/);
});

test('saved or thrown away it is gone; refused it stays', async () => {
  const drafts = await oneKept();
  expect(await drafts.endWith(KEY, () => Promise.resolve(false))).toBe(false);
  expect(drafts.get(KEY)).toBeDefined();
  await drafts.endWith(KEY, () => Promise.resolve(true));
  await drafts.settle();
  expect(sessionStorage.length).toBe(0);

  drafts.keep(KEY, {}, { name: 'Les droits' });
  drafts.drop(KEY);
  await drafts.settle();
  expect(sessionStorage.length).toBe(0);
});

test('it ends with the sign-out, here and in the tabs that nobody asked', async () => {
  await oneKept();
  const elsewhere = Object.entries(sessionStorage) as [string, string][];
  forgetDeskDrafts();
  signOut(MEMBER);
  expect(sessionStorage.length).toBe(0);

  for (const [name, value] of elsewhere) sessionStorage.setItem(name, value);
  signIn(MEMBER, 'another-secret');
  const after = deskDraftsOf(MEMBER);
  await after.load();
  expect(after.under()).toEqual([]);
  expect(sessionStorage.length).toBe(0);
});

test('nobody else opens it, and without a secret nothing is stored', async () => {
  await oneKept();
  signIn(OTHER, 'her-secret');
  const hers = reloaded(OTHER);
  await hers.load();
  expect(hers.under()).toEqual([]);
  signOut(OTHER);

  hers.keep(KEY, {}, { name: 'Les droits' });
  await hers.settle();
  expect(sessionStorage.length).toBe(0);
  expect(hers.get(KEY)).toBeDefined();
});

test('who signs in again over it loses nothing', async () => {
  const drafts = await oneKept();
  signIn(MEMBER, 'a-fresh-secret');
  await drafts.load();

  const after = reloaded();
  await after.load();
  expect(after.get(KEY)).toBeDefined();
});
