import type { Words } from '../words';
import type { shared as source } from '../fr/shared';
import { outcomes } from './outcomes';

export const shared: Words<typeof source> = {
  ...outcomes,
  'app.name': 'Palier',

  'action.back': 'Back',
  'action.cancel': 'Cancel',
  'action.close': 'Close',
  'action.save': 'Save',
  'action.retry': 'Try again',
  'action.undo': 'Undo',

  'state.never_seen': 'never seen',
  'state.later': 'other answer',
  'state.do_not_visit': 'do not visit',
  'state.followUp': 'open follow-up',

  'reason.rights': 'Rights and papers',
  'reason.housing': 'Housing',
  'reason.energy_water': 'Energy, water',
  'reason.health_access': 'Access to care',
  'reason.family_school': 'Family, school',
  'reason.employment': 'Work',
  'reason.digital': 'Online forms',
  'reason.isolation': 'Isolation',
  'reason.later': 'Another reason',
  'reason.other': 'Other',

  'urgency.today': 'Today',
  'urgency.week': 'This week',
  'urgency.month': 'This month',

  'role.worker': 'field worker',
  'role.team_lead': 'team lead',
  'role.coordinator': 'coordinator',
  'role.later': 'other role',
  'role.admin': 'administrator',

  'place.doors': { one: '{count} door', other: '{count} doors' },
  'place.buildings': { one: '{count} building', other: '{count} buildings' },
  'place.stairwells': { one: '{count} stairwell', other: '{count} stairwells' },
  'place.followUps': { one: '{count} follow-up', other: '{count} follow-ups' },
  'place.floor': '{floor}',
  'place.ground': 'G',
  'place.below': 'B{floor}',
  'place.door': 'Door {label}',
  'place.house': 'House',
  'place.until': 'until {date}',
  'place.mission': 'Mission “{name}”',

  'floor.suffix.first': 'st',
  'floor.suffix.second': 'nd',
  'floor.suffix.third': 'rd',
  'floor.suffix.other': 'th',
  'floor.words': '{ordinal} floor',
  'floor.ground': 'ground floor',
  'floor.below': { one: 'basement', other: 'basement {count}' },

  'measure.seen': 'Doors seen',
  'measure.met': 'People met',
  'measure.coverage': 'Coverage',

  'list.beside': '{one}\u00a0· {other}',
  'list.more': '{one}, {other}',

  'moment.today': 'today',
  'moment.yesterday': 'yesterday',
  'moment.tomorrow': 'tomorrow',
  'moment.dayAndTime': '{day}, {time}',

  'trouble.busy': 'Many people at once. Try again in a moment.',
  'trouble.signedOut': 'Your session is over. Sign in again and you will be back on this page.',
  'trouble.unexpected': 'Something did not work. What was saved is kept. Try again.',
  'trouble.offline': 'No network for now. Try again when it is back.',
};
