import { outcomes } from './outcomes';

/** The source: what is said at a door. Words that the field and the desk share. */
export const shared = {
  ...outcomes,
  'app.name': 'Palier',

  'action.back': 'Retour',
  'action.cancel': 'Annuler',
  'action.close': 'Fermer',
  'action.save': 'Enregistrer',
  'action.retry': 'Réessayer',
  'action.undo': 'Annuler',

  'state.never_seen': 'jamais vue',
  'state.later': 'autre réponse',
  'state.do_not_visit': 'ne plus solliciter',
  'state.followUp': 'suivi ouvert',

  'reason.rights': 'Droits et papiers',
  'reason.housing': 'Logement',
  'reason.energy_water': 'Énergie, eau',
  'reason.health_access': 'Accès aux soins',
  'reason.family_school': 'Famille, école',
  'reason.employment': 'Emploi',
  'reason.digital': 'Démarches en ligne',
  'reason.isolation': 'Isolement',
  'reason.later': 'Autre motif',
  'reason.other': 'Autre',

  'urgency.today': 'Aujourd’hui',
  'urgency.week': 'Cette semaine',
  'urgency.month': 'Ce mois',

  'role.worker': 'terrain',
  'role.team_lead': 'responsable d’équipe',
  'role.coordinator': 'coordination',
  'role.later': 'autre rôle',
  'role.admin': 'administration',

  'place.doors': { one: '{count} porte', other: '{count} portes' },
  'place.buildings': { one: '{count} bâtiment', other: '{count} bâtiments' },
  'place.stairwells': { one: '{count} escalier', other: '{count} escaliers' },
  'place.followUps': { one: '{count} suivi', other: '{count} suivis' },
  'place.floor': '{floor}',
  'place.ground': 'RdC',
  'place.below': 'SS{floor}',
  'place.door': 'Porte {label}',
  'place.house': 'Maison',
  'place.until': 'jusqu’au {date}',
  'place.mission': 'Mission «\u00a0{name}\u00a0»',

  'floor.suffix.first': 'er',
  'floor.suffix.second': 'e',
  'floor.suffix.third': 'e',
  'floor.suffix.other': 'e',
  'floor.words': '{ordinal} étage',
  'floor.ground': 'rez-de-chaussée',
  'floor.below': { one: 'sous-sol', other: '{count}e sous-sol' },

  'measure.seen': 'Portes vues',
  'measure.met': 'Rencontres',
  'measure.coverage': 'Couverture',

  'list.beside': '{one}\u00a0· {other}',
  'list.more': '{one}, {other}',

  'moment.today': 'aujourd’hui',
  'moment.yesterday': 'hier',
  'moment.tomorrow': 'demain',
  'moment.dayAndTime': '{day}, {time}',

  'trouble.busy': 'Beaucoup de monde en même temps. Réessayez dans un instant.',
  'trouble.signedOut': 'Votre session est finie. Reconnectez-vous, vous reviendrez à cette page.',
  'trouble.unexpected':
    'Quelque chose n’a pas marché. Ce qui était enregistré est gardé. Réessayez.',
  'trouble.offline': 'Pas de réseau pour l’instant. Réessayez quand il revient.',
} as const;
