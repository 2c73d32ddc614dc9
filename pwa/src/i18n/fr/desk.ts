/** Words that only the desk says. They are loaded with its screens: see ../desk.ts. */
export const desk = {
  'desk.rail.label': 'Bureau',
  'desk.rail.map': 'Carte',
  'desk.rail.territories': 'Secteurs',
  'desk.rail.followUps': 'Suivis',
  'desk.rail.campaigns': 'Missions',
  'desk.rail.account': 'Mon compte, {name}',
  'desk.rail.team': 'Équipe',
  'desk.skip': 'Aller au contenu',
  'desk.loading': 'Un instant…',
  'desk.print': 'Imprimer',
  'desk.trouble.signedOut':
    'Votre session est finie. Reconnectez-vous, vous reviendrez à cette page.',
  'desk.noTeam.title': 'Pas encore d’équipe',
  'desk.noTeam.text':
    'Le bureau montre le travail d’une équipe. Demandez à votre administrateur de vous en confier une.',

  'desk.map.missing': 'La carte ne s’affiche pas sur cet appareil. La liste dit la même chose.',
  'desk.map.closer': 'Plus près',
  'desk.map.farther': 'Plus loin',
  'desk.map.whole': 'Tout voir',
  'desk.map.source': 'Adresses : Base Adresse Nationale, Licence Ouverte',

  'desk.legend.label': 'Ce que disent les couleurs',
  'desk.legend.total': { one: '{count} logement en tout', other: '{count} logements en tout' },

  'desk.figures.of': 'sur {total}',
  'desk.figures.ofSeen': '{rate} des vues',
  'desk.figures.noRate': 'pas encore',
  'desk.figures.followUps': 'Suivis',
  'desk.figures.open': { one: 'ouvert', other: 'ouverts' },

  'desk.row.seen': '{seen} portes vues sur {doors}',
  'desk.street.none': 'Sans rue',
  'desk.street.neverSeen': '{count} jamais vues',
  'desk.street.buildings': 'Bâtiments, {street}',

  'desk.building.back': 'Toutes les rues',
  'desk.building.stairwell': 'Escalier',
  'desk.building.noDoors': 'Aucune porte n’est encore notée ici.',

  'contactMap.title': 'Carte',
  'contactMap.map': 'Carte du secteur, bâtiment par bâtiment',
  'contactMap.mapTitle': 'Plan. La liste à côté dit la même chose en mots.',
  'contactMap.territory': 'Secteur',
  'contactMap.campaign': 'Mission',
  'contactMap.allCampaigns': 'Toutes les missions',
  'contactMap.remaining': {
    one: 'Il reste {count} porte que personne n’a encore vue.',
    other: 'Il reste {count} portes que personne n’a encore vues.',
  },
  'contactMap.remainingMost': {
    one: 'Il reste {count} porte jamais vue, dans {street}.',
    other: 'Il reste {count} portes jamais vues, surtout {street}.',
  },
  'contactMap.done': 'Toutes les portes ont été vues au moins une fois.',
  'contactMap.nothingYet':
    'Personne n’est encore passé. Les portes se rempliront au fil des passages.',
  'contactMap.streets': 'Rue par rue',
  'contactMap.order.street': 'Par rue',
  'contactMap.order.remaining': 'Ce qui reste',
  'contactMap.order.label': 'Ordre de la liste',
  'contactMap.empty.title': 'Pas encore de secteur',
  'contactMap.empty.text':
    'La carte montre un secteur à la fois. Choisissez des bâtiments pour en faire un.',
  'contactMap.empty.lead':
    'La carte montre un secteur à la fois. La responsable d’équipe en fait dans « Secteurs ».',
  'contactMap.empty.action': 'Faire un secteur',
} as const;
