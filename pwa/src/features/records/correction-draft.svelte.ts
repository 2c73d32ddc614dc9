import type { CorrectedField } from '../../domain/kinds/kind';
import { shownLabel } from '../../domain/labels';
import { MEETING_OUTCOMES } from '../../domain/meeting';
import type { Team } from '../../domain/member';
import type { Operation } from '../../domain/operation';
import type { Stairwell } from '../../domain/places';
import { floorsForNewDoor } from '../../domain/walking';
import { t, tCode } from '../../i18n/translate.svelte';
import type { Corrections } from '../../store/commands/repair';
import type { Store } from '../../store/store';
import { watchTeams } from '../../store/views/member';
import { floorInWords, floorInWordsAt } from '../stairwells/place-words';
import { valueIn } from './repairs';

interface Option {
  value: string;
  text: string;
}

/** Without which it would be refused again. */
const WANTED: readonly CorrectedField[] = ['label', 'floor', 'value', 'reason', 'recipient'];

/** What was typed, while it is put right. */
export class CorrectionDraft {
  values = $state<Partial<Record<CorrectedField, string>>>({});
  #wasTried = $state(false);
  #teams = $state.raw<Team[]>([]);
  #stairwell = $state.raw<Stairwell>();

  constructor(
    private readonly store: Store,
    private readonly operation: Operation,
    private readonly fields: CorrectedField[],
  ) {
    for (const field of fields) this.values[field] = String(valueIn(operation, field) ?? '');
    $effect(() => watchTeams(store, (teams) => (this.#teams = teams)));
    if (fields.includes('floor')) void this.#readStairwell();
  }

  /** undefined: it is typed. */
  optionsOf(field: CorrectedField): Option[] | undefined {
    switch (field) {
      case 'floor':
        return this.#floors();
      case 'to_member_id':
        return this.#colleagues();
      case 'team_id':
        return this.#teams.map(({ id, name }) => ({ value: id, text: name }));
      case 'outcome':
        return MEETING_OUTCOMES.map((outcome) => ({
          value: outcome,
          text: tCode('recorded', outcome),
        }));
      case 'value':
        return this.#isLift() ? liftStates() : undefined;
      default:
        return undefined;
    }
  }

  /** Once somebody tried; a choice that is none any more counts as not made. */
  errorOf(field: CorrectedField): string | undefined {
    if (!this.#wasTried || this.#isGiven(field)) return undefined;
    return t(this.optionsOf(field) ? 'records.correct.needsChoice' : 'records.correct.needsText');
  }

  /** @returns nothing while something is missing; what it is, is then on the screen. */
  finish(): Corrections | undefined {
    this.#wasTried = true;
    if (!this.fields.every((field) => this.#isGiven(field))) return undefined;
    const corrections: Corrections = {};
    for (const field of this.fields) corrections[field] = this.values[field] || null;
    if (this.values.label !== undefined) corrections.label = shownLabel(this.values.label);
    if (this.values.floor !== undefined) corrections.floor = Number(this.values.floor);
    return corrections;
  }

  /** The floors that it has; without it the one that was said is left. */
  async #readStairwell(): Promise<void> {
    const { payload } = this.operation;
    if (!('stairwell_id' in payload) || !payload.stairwell_id) return;
    const held = await this.store.stairwells.read(`stairwell:${payload.stairwell_id}`);
    this.#stairwell = held?.content;
  }

  #isGiven(field: CorrectedField): boolean {
    const value = this.values[field] ?? '';
    const options = this.optionsOf(field);
    if (options) return options.some((option) => option.value === value);
    return !WANTED.includes(field) || shownLabel(value) !== '';
  }

  #isLift(): boolean {
    const { payload } = this.operation;
    return 'subject' in payload && payload.subject === 'lift';
  }

  #floors(): Option[] {
    const stairwell = this.#stairwell;
    const held = stairwell ? floorsForNewDoor(stairwell) : [];
    const floorBefore = Number(valueIn(this.operation, 'floor'));
    const floors = held.length > 0 ? held : [floorBefore];
    return floors.map((floor) => ({
      value: String(floor),
      text: stairwell ? floorInWordsAt(stairwell, floor) : floorInWords(floor),
    }));
  }

  #colleagues(): Option[] {
    const members = this.#teams.flatMap((team) => team.members);
    return members
      .filter(({ id }, index) => index === members.findIndex((other) => other.id === id))
      .filter(({ id }) => id !== this.store.author.memberId)
      .map(({ id, name }) => ({ value: id, text: name }));
  }
}

function liftStates(): Option[] {
  return (['works', 'out'] as const).map((state) => ({
    value: state,
    text: t(`access.lift.choice.${state}`),
  }));
}
