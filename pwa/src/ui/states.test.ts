import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DOOR_STATES } from '../domain/state';
import { stateNames, stateIcons, stateIcon } from './states';

test('each state of a door has a shape of its own', () => {
  expect([...stateNames].sort()).toEqual([...DOOR_STATES].sort());
  expect(new Set(Object.values(stateIcons)).size).toBe(DOOR_STATES.length);
  expect(Object.values(stateIcons)).not.toContain(stateIcon('moved_away'));
});

test('each state has its three colours, by day and by night', () => {
  const tokens = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

  // And one that this release does not know.
  for (const state of [...stateNames, 'later']) {
    const name = state.replaceAll('_', '-');
    for (const part of ['fill', 'edge', 'ink']) {
      const written = tokens.match(new RegExp(`--${name}-${part}: `, 'g'));
      expect([state, part, written?.length]).toEqual([state, part, 2]);
    }
  }
});
