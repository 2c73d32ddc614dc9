// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { TapGuard } from './tap-guard';

const aButton = (isTick = false) => {
  const button = document.createElement('button');
  if (isTick) button.dataset.tick = '';
  return document.body.appendChild(button);
};

/** @returns whether the tap was let through. */
function tap(guard: TapGuard, target: Element, at: number): boolean {
  const event = new MouseEvent('click', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'timeStamp', { value: at });
  Object.defineProperty(event, 'target', { value: target });
  guard.listen(event);
  return !event.defaultPrevented;
}

test('a second tap within 400 ms is ignored, wherever it lands', () => {
  const guard = new TapGuard();
  const [one, other, chip] = [aButton(), aButton(), aButton(true)];

  expect(tap(guard, one, 1000)).toBe(true);
  expect(tap(guard, other, 1200)).toBe(false);
  expect(tap(guard, chip, 1399)).toBe(false);
  expect(tap(guard, other, 1400)).toBe(true);
});

test('from one tick to another a thumb may be quick, but not on the same one', () => {
  const guard = new TapGuard();
  const [water, bill, save] = [aButton(true), aButton(true), aButton()];

  expect(tap(guard, water, 1000)).toBe(true);
  expect(tap(guard, bill, 1150)).toBe(true);
  expect(tap(guard, bill, 1250)).toBe(false);
  expect(tap(guard, save, 1300)).toBe(false);
  expect(tap(guard, save, 1600)).toBe(true);
});

test('a counter takes every tap, and what saves beside it still only one', () => {
  const guard = new TapGuard();
  const [more, save] = [aButton(), aButton()];
  const counter = document.body.appendChild(document.createElement('div'));
  counter.dataset.counter = '';
  counter.append(more);

  expect([1000, 1090, 1180].map((at) => tap(guard, more, at))).toEqual([true, true, true]);
  expect(tap(guard, save, 1300)).toBe(false);
  expect(tap(guard, save, 1600)).toBe(true);
  // The second half of a double tap counts nobody.
  expect(tap(guard, more, 1700)).toBe(false);
});
