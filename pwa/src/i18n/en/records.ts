import type { records as source } from '../fr/records';
import type { Words } from '../words';

export const records: Words<typeof source> = {
  'account.device': 'This phone',
  'account.storage.persisted': 'Your visits are kept here until they are sent.',
  'account.install.ios':
    'On an iPhone, add Palier to the home screen: tap Share, then “Add to Home Screen”.',
  'account.desk': 'Go to the desk',
  'account.signOut': 'Sign out',
  'account.signOut.waiting': {
    one: '{count} visit is not sent yet. It stays on this phone and leaves at your next sign-in.',
    other:
      '{count} visits are not sent yet. They stay on this phone and leave at your next sign-in.',
  },
  'account.signOut.anyway': 'Sign out anyway',

  'records.title': 'What I sent',
  'records.empty.title': 'Nothing to send',
  'records.empty.text': 'What you note at the doors appears here, with what became of it.',
  'records.lead.waiting': {
    one: '{count} is on this phone and leaves as soon as there is network.',
    other: '{count} are on this phone and leave as soon as there is network.',
  },
  'records.lead.done': 'Everything you noted has arrived.',
  'records.state.waiting': 'Saved on this phone',
  'records.state.acknowledged': 'Received',
  'records.state.held': 'Arrived, put aside: {reason}',
  'records.state.refused': 'Refused: {reason}',
  'records.needsYou': 'To look at',
  'records.waiting': 'On this phone',
  'records.received': 'Received',
  'records.withdrawn': '(taken back afterwards)',
  'records.kind.encounter.record': 'Visit',
  'records.kind.encounter.withdraw': 'A visit taken back',
  'records.kind.household.start': 'New household',
  'records.kind.do_not_visit.set': 'Do not visit',
  'records.kind.follow_up.open': 'Follow-up flagged',
  'records.kind.door.add': 'Door added',
  'records.kind.encounter.meet': 'Encounter',
  'records.kind.encounter.correct': 'Visit corrected',
  'records.kind.contact_details.set': 'Contact details noted',
  'records.kind.contact_details.withdraw': 'Contact details erased',
  'records.kind.talk_count.report': 'Subjects of the day',
  'records.kind.follow_up.take': 'Follow-up taken',
  'records.kind.follow_up.hand_over': 'Follow-up handed over',
  'records.kind.follow_up.close': 'Follow-up closed',
  'records.kind.follow_up.cancel': 'Follow-up cancelled',
  'records.kind.door.correct': 'Number corrected',
  'records.kind.access_note.set': 'Access to the building',
  'records.kind.round.mark': 'Round',
  'records.kind.round.change': 'Round changed',
  'records.kind.other': 'Something else',

  'refusal.signatureWrong':
    'this phone was not recognised. Sign out, sign in again, then show this screen to your team lead.',
  'refusal.keyUnknown':
    'this phone is not known yet. Sign in again with network, then tell your team lead.',
  'refusal.noGrant': 'you had no role here at that time. It is kept: ask your team lead.',
  'refusal.doorUnknown':
    'we no longer have this door. It is kept: tell your team lead where it was.',
  'refusal.doorExists': 'this door exists already. Note your visits at the other one.',
  'refusal.encounterUnknown': 'the visit to take back did not arrive. There is nothing to do.',
  'refusal.notYours': 'only the person who noted it can take it back.',
  'refusal.campaignUnknown': 'we no longer have this mission. It is kept: ask your team lead.',
  'refusal.consentMissing': 'the person’s consent is missing. Flag it again with them.',
  'refusal.other': 'it is kept. Show this screen to your team lead.',
  'hold.waits': 'something is missing before it. The next sending settles it.',
  'hold.kindUnknown': 'the office must be updated. Nothing to do, nothing is lost.',
  'account.storage.temporary':
    'Your visits stay here until they are sent. So that the phone erases nothing, add Palier to the home screen.',
};
