import type { draft as source } from '../fr/draft';
import type { Words } from '../words';

export const draft: Words<typeof source> = {
  'draft.resume': 'Pick up your note',
  'draft.resumed': 'Your note is back.',
  'draft.resumedForm': 'What you had typed is back.',
  'draft.changed': 'What is saved has changed since: check before you save.',
  'draft.resumeForm': 'Pick up what you typed',
  'draft.begun': '{form}, {moment}',
  'draft.second': 'A passage was noted here since: this note would make a second one.',
  'draft.take': 'Pick it up',
  'draft.throw': 'Throw away',
  'draft.throwSure': 'Yes, throw away',
  'draft.former': 'Note begun {moment}, for the household before',
  'draft.former.consent': 'If you pick it up, ask again whether they agree.',
  'draft.movedIn': 'Other people live here now. Ask again whether they agree.',
  'draft.waits': 'a note to pick up',
  'draft.correction': 'Correction',
  'draft.other': 'Note',
};
