// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { pageHistory } from './page-history.svelte';

const isDoor = (place: URLSearchParams) => place.has('porte');
const at = (search: string) => vi.waitFor(() => expect(location.search).toBe(search));

beforeEach(() => {
  // As the router comes to a page: an entry of its own, with nothing gone through in it.
  history.pushState(null, '', '/tournee/a/b');
});

test('each step is one Back, and none is lost by going forward again', async () => {
  pageHistory.push({ porte: '21' });
  await at('?porte=21');
  pageHistory.push({ porte: '21', faire: 'conversation' });
  await at('?porte=21&faire=conversation');

  history.back();
  await at('?porte=21');
  history.back();
  await at('');
  history.forward();
  await at('?porte=21');
  history.forward();
  await at('?porte=21&faire=conversation');
  expect(pageHistory.get('faire')).toBe('conversation');
});

test('the app’s own ‹ is the same Back', async () => {
  pageHistory.push({ porte: '21' });
  await at('?porte=21');
  const { length } = history;
  pageHistory.push({ porte: '21', faire: 'flag' });
  await at('?porte=21&faire=flag');

  pageHistory.back({ porte: '21' });
  await at('?porte=21');
  pageHistory.back({});
  await at('');
  pageHistory.push({ porte: '22' });
  await at('?porte=22');
  expect(history.length).toBe(length);
});

test('thirty doors are one step, so that Back closes the sheet', async () => {
  pageHistory.push({ porte: '1' });
  for (let door = 2; door < 6; door += 1) {
    pageHistory.push({ porte: String(door - 1), faire: 'conversation' });
    await at(`?porte=${door - 1}&faire=conversation`);
    pageHistory.restart({ porte: String(door) }, isDoor);
    // What is shown does not wait for the browser.
    expect(pageHistory.get('porte')).toBe(String(door));
    await at(`?porte=${door}`);
  }
  history.back();
  await at('');
});

test('a sheet that is closed from within leaves nothing behind', async () => {
  pageHistory.push({ porte: '21' });
  pageHistory.push({ porte: '21', faire: 'more' });
  pageHistory.push({ porte: '21', faire: 'contact' });
  await at('?porte=21&faire=contact');
  pageHistory.leave(isDoor);
  await at('');
  expect(location.pathname).toBe('/tournee/a/b');
});

test('an address opened cold leads to the step that would have been below', async () => {
  history.pushState(null, '', '/tournee/a/b?porte=21&faire=flag');
  pageHistory.back({ porte: '21' });
  await at('?porte=21');
  pageHistory.leave(isDoor);
  await at('');
  expect(location.pathname).toBe('/tournee/a/b');
});

test('what is asked while the browser goes back comes after it', async () => {
  pageHistory.push({ porte: '21' });
  pageHistory.push({ porte: '21', faire: 'flag' });
  await at('?porte=21&faire=flag');
  pageHistory.restart({ porte: '22' }, isDoor);
  pageHistory.push({ porte: '22', faire: 'come_back' });
  await at('?porte=22&faire=come_back');
  history.back();
  await at('?porte=22');
});
