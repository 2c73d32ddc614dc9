import { createContext } from 'svelte';
import { get } from '../../api/client';
import type { Grant } from '../../domain/member';
import { Query } from '../../requests/query.svelte';
import { deskTeams, powersIn, type Team } from './powers';

/** Which team was looked at last, on this device. */
const REMEMBERED = 'palier.desk.team';

/** The team that the desk is about, chosen once for all of its rooms. */
export class Desk {
  readonly answer = new Query<Team[]>();
  #chosen = $state(localStorage.getItem(REMEMBERED));

  readonly #grants: () => Grant[];

  readonly teams = $derived.by(() => deskTeams(this.answer.value ?? [], this.#grants()));
  readonly team = $derived(this.teams.find(({ id }) => id === this.#chosen) ?? this.teams[0]);
  readonly powers = $derived.by(() => powersIn(this.#grants(), this.team?.id ?? ''));

  /** @param grants a function, since they change while somebody is at work. */
  constructor(grants: () => Grant[]) {
    this.#grants = grants;
  }

  async open(): Promise<void> {
    await this.answer.ask(() => get('/teams'));
  }

  choose(teamId: string): void {
    this.#chosen = teamId;
    localStorage.setItem(REMEMBERED, teamId);
  }
}

/** @returns the desk, with a team chosen: pages are shown only then. */
export const [desk, setDesk] = createContext<Desk>();
