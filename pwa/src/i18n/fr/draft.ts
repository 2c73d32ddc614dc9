/** What was half typed and waits. */
export const draft = {
  'draft.resume': 'Reprendre votre note',
  'draft.resumed': 'Votre note est reprise.',
  'draft.resumedForm': 'Votre saisie est reprise.',
  'draft.changed': 'Ce qui est enregistré a changé depuis\u00a0: vérifiez avant d’enregistrer.',
  'draft.resumeForm': 'Reprendre la saisie',
  'draft.begun': '{form}, {moment}',
  'draft.second': 'Un passage a été noté ici depuis\u00a0: cette note en ferait un deuxième.',
  'draft.take': 'Reprendre',
  'draft.throw': 'Jeter',
  'draft.throwSure': 'Oui, jeter',
  'draft.former': 'Note commencée {moment}, pour le foyer d’avant',
  'draft.former.consent': 'Si vous la reprenez, redemandez leur accord.',
  'draft.movedIn': 'D’autres personnes habitent ici maintenant. Redemandez leur accord.',
  'draft.waits': 'note à reprendre',
  'draft.correction': 'Correction',
  'draft.other': 'Note',
} as const;
