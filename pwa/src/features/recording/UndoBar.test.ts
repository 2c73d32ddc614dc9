// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import '../../i18n/door';
import { Recording } from './recording.svelte';
import UndoBar from './UndoBar.svelte';
import { UndoStack } from './undo-stack.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A screen on which something was recorded before, and then something is offered back. */
class Desk extends Recording {
  readonly undoStack = new UndoStack();
  readonly isDone = false;

  undo(): Promise<boolean> {
    return Promise.resolve(false);
  }

  offerBack(): void {
    this.offer('Porte 21 : sonnette en panne', () => void this.attempt(() => Promise.resolve()));
  }
}

const undos = () => screen.queryAllByRole('button').map((button) => button.ariaLabel);

test.each(['its time is over', 'it was tapped'])(
  'when %s, an undo leaves the bar empty for a second',
  async (why) => {
    const work = new Desk();
    const nothing = { contactDoorId: null, followUpId: null, counted: null };
    const done = { stairwellId: 's', encounterIds: [], ...nothing };
    work.undoStack.push({ what: 'Porte 11 : absent', icon: null, doorId: null, done });
    render(UndoBar, { work, ondonotvisit: () => undefined });
    work.offerBack();
    await tick();
    expect(screen.getByRole('button', { name: /sonnette en panne/ })).toBeTruthy();

    if (why === 'it was tapped') screen.getByRole('button').click();
    else vi.advanceTimersByTime(10_000);
    await tick();
    expect(undos()).toEqual([]);

    vi.advanceTimersByTime(1000);
    await tick();
    expect(screen.getByRole('button', { name: /Porte 11 : absent/ })).toBeTruthy();
  },
);
