import type { DraftAbout } from '../../store/commands/drafts';
import type { DoorView } from '../../store/views/stairwells';
import type { Place } from '../../ui/page-history.svelte';

/** One question at a time: what the door's sheet is asking. */
export type DoorStep =
  'answers' | 'conversation' | 'come_back' | 'language' | 'cards' | 'flag' | 'more' | MoreStep;

/** What is seldom wanted. */
export type MoreStep = (typeof MORE_STEPS)[number];

const MORE_STEPS = [
  'history',
  'correct',
  'contact',
  'do_not_visit',
  'household',
  'number',
] as const;

/** Those in which something is written or weighed take the whole screen. */
export function isTall(step: DoorStep): boolean {
  return !['answers', 'language', 'more', 'household', 'number'].includes(step);
}

export function isMore(step: DoorStep): step is MoreStep {
  return (MORE_STEPS as readonly string[]).includes(step);
}

/** As the address has it; what it does not know is the first question. */
export function doorStep(text: string | null): DoorStep {
  const known = [
    ...['conversation', 'come_back', 'language', 'cards', 'flag', 'more'],
    ...MORE_STEPS,
  ];
  return text !== null && known.includes(text) ? (text as DoorStep) : 'answers';
}

/** What the forms of a door are about. */
export function aboutDoor(
  { door }: Pick<DoorView, 'door'>,
  errand: { stairwellId: string; campaignId: string | null },
): DraftAbout {
  const { stairwellId, campaignId } = errand;
  return { stairwellId, doorId: door.id, householdId: door.household.id, campaignId };
}

/** Where a draft of this door's is taken up again: `correct_conversation <passage>` and the like. */
export function placeOfDraft(doorId: string, key: string): Place {
  const [form = '', id = ''] = key.split(' ');
  const answer = form.replace(/^correct_/, '');
  if (answer === form) return { porte: doorId, faire: form };
  return { porte: doorId, faire: 'correct', passage: id, reponse: answer };
}

/** The step below, for who came to this one by its address alone. */
export function placeBelow(doorId: string, step: DoorStep, passageId: string | null): Place {
  if (step === 'answers') return {};
  if (step !== 'correct' || passageId === null) return { porte: doorId };
  return { porte: doorId, faire: 'history' };
}
