import { serviceDay, today } from '../domain/service-day';
import { addPassage } from '../domain/kinds/encounter';
import type { Campaign, Theme } from '../domain/member';
import {
  type Door,
  type Household,
  inWalkingOrder,
  type Passage,
  type Stairwell,
} from '../domain/places';
import { newId } from './vault/ids';

/** A building that stands nowhere, with a little of everything that one meets. */

export const PRACTICE_CAMPAIGN = '00000000-0000-7000-8000-00000000ca00';
export const PRACTICE_TERRITORY = '00000000-0000-7000-8000-000000077700';
export const PRACTICE_STAIRWELL = '00000000-0000-7000-8000-000000050000';

const HOUR_S = 3600;
const FLOORS = 4;
const DOORS = 3;

export function anyCampaign(): Campaign {
  const year = Number(today().slice(0, 4));
  return {
    id: PRACTICE_CAMPAIGN,
    name: 'Entraînement',
    theme: '',
    partner: '',
    message: '',
    startsOn: `${year}-01-01`,
    endsOn: `${year + 1}-12-31`,
    passages: 3,
    themes: [
      theme('eau_du_robinet', 'Eau du robinet', 'Tap water', 'ماء الحنفية'),
      theme('facture', 'Facture', 'Bill', 'الفاتورة'),
      theme('logement', 'Logement', 'Housing', 'السكن'),
      theme('ecole', 'École', 'School', 'المدرسة'),
      theme('sante', 'Santé', 'Health', 'الصحة', true),
    ],
    languages: ['ar', 'bm', 'tr'],
    cards: [],
  };
}

function theme(code: string, fr: string, en: string, ar: string, sensitive = false): Theme {
  return { code, labels: { fr, en, ar }, sensitive };
}

/** @param now what was done there was done in the days before. */
export function inventedStairwell(now: Date): Stairwell {
  const at = (hoursAgo: number) => Math.floor(now.getTime() / 1000) - hoursAgo * HOUR_S;
  const doors = Array.from({ length: FLOORS * DOORS }, (_, index) =>
    aDoor(Math.floor(index / DOORS) + 1, (index % DOORS) + 1),
  );
  const known: Record<string, Partial<Household>> = {
    '41': { passages: [aPassage({ outcome: 'not_home', at: at(26), noticeLeft: true })] },
    '42': {
      passages: [
        aPassage({
          ...{ outcome: 'conversation', at: at(50), themes: ['facture'], by: 'Karim' },
          note: 'Relève son compteur chaque mois.',
        }),
      ],
    },
    '31': {
      passages: [
        aPassage({
          ...{ outcome: 'come_back', at: at(27), by: 'Karim' },
          ...{ comeBackOn: serviceDay(now), comeBackAt: '18:00' },
        }),
      ],
    },
    '23': {
      doNotVisit: [
        { campaignId: null, reviewOn: `${Number(serviceDay(now).slice(0, 4)) + 1}-06-01` },
      ],
    },
    '12': { passages: [aPassage({ outcome: 'vacant', at: at(75) })] },
  };
  return {
    id: PRACTICE_STAIRWELL,
    buildingId: '00000000-0000-7000-8000-0000000b0000',
    teamId: '00000000-0000-7000-8000-000000000700',
    building: 'Bât. E',
    stairwell: 'Escalier 1',
    street: 'rue de l’Essai',
    number: '1',
    kind: 'block',
    residence: null,
    isGone: false,
    floors: {},
    lon: 0,
    lat: 0,
    isEstimated: false,
    access: [
      { subject: 'code', value: '12A45', by: 'Karim', at: at(50) },
      { subject: 'lift', value: 'out', by: 'Karim', at: at(27) },
    ],
    doors: doors.map((door) => withKnown(door, known[door.label])).sort(inWalkingOrder),
  };
}

function withKnown(door: Door, { passages = [], ...known }: Partial<Household> = {}): Door {
  const household = { ...door.household, ...known };
  return { ...door, household: passages.reduce(addPassage, household) };
}

function aDoor(floor: number, position: number): Door {
  return {
    id: newId(),
    floor,
    position,
    label: `${floor}${position}`,
    isEstimated: false,
    setBy: null,
    setAt: null,
    facts: [],
    household: {
      id: newId(),
      since: null,
      madeBy: null,
      folds: [],
      passages: [],
      doNotVisit: [],
      followUps: [],
      contact: null,
    },
  };
}

function aPassage(facts: Pick<Passage, 'outcome' | 'at'> & Partial<Passage>): Passage {
  return {
    id: null,
    campaignId: PRACTICE_CAMPAIGN,
    seq: 1,
    noticeLeft: false,
    comeBackOn: null,
    comeBackAt: null,
    note: null,
    themes: [],
    need: null,
    language: null,
    correctedAt: null,
    correctedBy: null,
    by: null,
    companion: null,
    ...facts,
  };
}
