import type { KindWords } from '../words';

/** Words that only the desk says. They are loaded with its screens: see ../desk.ts. */
export const desk = {
  'desk.rail.label': 'Bureau',
  'desk.rail.round': 'Ma tournée',
  'desk.rail.map': 'Carte',
  'desk.rail.territories': 'Secteurs',
  'desk.rail.followUps': 'Suivis',
  'desk.rail.campaigns': 'Missions',
  'desk.rail.account': 'Mon compte, {name}',
  'desk.rail.team': 'Équipe',
  'desk.skip': 'Aller au contenu',
  'desk.loading': 'Un instant…',
  'desk.print': 'Imprimer',
  'desk.notAllowed.title': 'Les suivis sont pour la responsable de l’équipe',
  'desk.notAllowed.text':
    'Ils disent ce qui se passe derrière une porte. Votre rôle montre la carte, les secteurs et les missions.',
  'desk.session.title': 'Votre session est finie',
  'desk.session.text': 'Reconnectez-vous ici\u00a0: ce que vous faisiez continue.',
  'desk.session.later': 'Plus tard',
  'desk.noTeam.title': 'Pas encore d’équipe',
  'desk.noTeam.text':
    'Le bureau montre le travail d’une équipe. Demandez à votre administrateur de vous en confier une.',

  'desk.map.source': 'Adresses : Base Adresse Nationale, Licence Ouverte',

  'desk.legend.label': 'Ce que disent les couleurs',
  'desk.legend.total': { one: '{count} logement en tout', other: '{count} logements en tout' },

  'desk.figures.of': 'sur {total}',
  'desk.figures.ofSeen': 'des portes vues',
  'desk.figures.noRate': 'pas encore',
  'desk.figures.followUps': 'Suivis',
  'desk.figures.open': { one: 'ouvert', other: 'ouverts' },

  'desk.row.seen': {
    one: '{count} porte vue sur {doors}',
    other: '{count} portes vues sur {doors}',
  },
  'desk.row.none': 'rien à voir',
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
    'La carte montre un secteur à la fois. La responsable d’équipe en fait dans «\u00a0Secteurs\u00a0».',
  'contactMap.empty.action': 'Faire un secteur',

  'territories.title': 'Qui travaille où',
  'territories.map': 'Carte des secteurs',
  'territories.key':
    'De loin, un rond par bâtiment ; de près, une case par porte. La couleur dit le secteur.',
  'territories.key.edit': 'Cliquez un bâtiment, ou tirez un cadre en tenant Majuscule.',
  'territories.new': 'Nouveau secteur',
  'territories.back': 'Tous les secteurs',
  'territories.allAssigned': 'Chaque secteur est confié à quelqu’un.',
  'territories.withoutAnybody': {
    one: '{count} secteur n’est confié à personne.',
    other: '{count} secteurs ne sont confiés à personne.',
  },
  'territories.nobody': 'Confié à personne',
  'territories.nobodyLong': 'Personne n’y travaille en ce moment.',
  'territories.buildingsShort': 'bât.',
  'territories.doors': 'Portes',
  'territories.buildings': 'Bâtiments',
  'territories.hours': 'Un passage',
  'territories.assignedTo': 'Confié à',
  'territories.fromTo': 'du {from} au {to}',
  'territories.assign': 'Confier',
  'territories.assign.title': 'Confier ce secteur',
  'territories.assign.member': 'À qui',
  'territories.assign.choose': 'Choisir une personne',
  'territories.assign.campaign': 'Pour quelle mission',
  'territories.assign.beginsLater':
    'Cette mission commence le {day}\u00a0: personne ne la verra avant.',
  'territories.assign.needsMember': 'Choisissez quelqu’un.',
  'territories.assign.until': 'Jusqu’au',
  'territories.assign.noCampaign':
    'Il n’y a pas encore de mission. Préparez-en une dans «\u00a0Missions\u00a0», puis revenez ici.',
  'territories.assign.noMember':
    'Personne n’a encore de rôle dans cette équipe. Demandez à votre administrateur.',
  'territories.end': 'Mettre fin',
  'territories.endFor': 'Mettre fin pour {name}',
  'territories.endQuestion':
    '{name} ne verra plus ces portes. Ce qui est déjà noté sur son téléphone arrivera quand même.',
  'territories.endYes': 'Oui, mettre fin',
  'territories.change': 'Modifier',
  'territories.remove': 'Supprimer',
  'territories.seeMap': 'Voir la carte',
  'territories.elsewhere': 'dans {name}',
  'territories.empty.title': 'Pas encore de secteur',
  'territories.empty.text':
    'Un secteur est un choix de bâtiments, confié à quelqu’un jusqu’à une date.',
  'territories.empty.reader':
    'Un secteur est un choix de bâtiments. La responsable d’équipe en fait ici.',
  'territories.noPlaces.title': 'Pas encore de bâtiments',
  'territories.noPlaces.text':
    'Les adresses et les logements de cette équipe ne sont pas encore importés. Demandez à votre administrateur.',
  'territories.edit.title': 'Modifier le secteur',
  'territories.edit.name': 'Nom',
  'territories.edit.needsName': 'Donnez un nom au secteur.',
  'territories.edit.needsBuilding': 'Choisissez au moins un bâtiment.',
  'territories.edit.nameHint': 'Comme l’équipe le dit : «\u00a0la Place\u00a0».',
  'territories.edit.buildings': 'Bâtiments',
  'territories.edit.how': 'Cochez une rue entière ou un bâtiment, ici ou sur la carte.',
  'territories.edit.search': 'Rue, numéro, nom',
  'territories.edit.notFound': 'Rien ne correspond à «\u00a0{search}\u00a0».',
  'territories.edit.hours': 'environ {hours}',

  'unsettled.title': 'À vérifier',
  'unsettled.lead': {
    one: '{count} envoi est arrivé et n’est pas encore compté. Il est gardé.',
    other: '{count} envois sont arrivés et ne sont pas encore comptés. Ils sont gardés.',
  },
  'unsettled.more': {
    one: 'Afficher la suite ({count} envoi)',
    other: 'Afficher la suite ({count} envois)',
  },
  'unsettled.what': '{name} : {thing}, {moment}',
  'unsettled.reason.failed': 'Le serveur a eu un souci. Réessayez.',
  'unsettled.reason.keyRevoked':
    'Le téléphone de {name} a été retiré du service. À vous de dire si cela compte.',
  'unsettled.reason.householdExists': 'Ce foyer était déjà noté. Rien n’est à refaire.',
  'unsettled.reason.floorFull':
    'L’étage a déjà trop de portes chez nous. Vérifiez l’étage avec {name}.',
  'unsettled.reason.outcomeElsewhere':
    'Cette réponse ne va pas à ce genre de rencontre. {name} peut la noter de nouveau.',
  'unsettled.reason.team': 'Cette équipe n’existe plus. Rien n’est à refaire.',
  'unsettled.reason.followUpSettled': 'Ce suivi était déjà terminé. Rien n’est à refaire.',
  'unsettled.thing.encounter.record': 'un passage',
  'unsettled.thing.encounter.withdraw': 'un passage annulé',
  'unsettled.thing.household.start': 'un nouveau foyer',
  'unsettled.thing.do_not_visit.set': 'un «\u00a0ne plus solliciter\u00a0»',
  'unsettled.thing.follow_up.open': 'un suivi',
  'unsettled.thing.door.add': 'une porte ajoutée',
  'unsettled.thing.encounter.meet': 'une rencontre',
  'unsettled.thing.encounter.correct': 'un passage corrigé',
  'unsettled.thing.contact_details.set': 'des coordonnées',
  'unsettled.thing.contact_details.withdraw': 'des coordonnées à effacer',
  'unsettled.thing.talk_count.report': 'des nombres d’échanges',
  'unsettled.thing.follow_up.take': 'un suivi repris',
  'unsettled.thing.follow_up.hand_over': 'un suivi confié',
  'unsettled.thing.follow_up.close': 'un suivi terminé',
  'unsettled.thing.follow_up.cancel': 'un suivi noté par erreur',
  'unsettled.thing.door.correct': 'un numéro de porte corrigé',
  'unsettled.thing.door_fact.set': 'une indication sur une porte',
  'unsettled.thing.access_note.set': 'une note sur l’immeuble',
  'unsettled.thing.round.mark': 'une tournée',
  'unsettled.thing.round.change': 'une tournée',
  'unsettled.thing.later': 'un envoi',
  'unsettled.reason.waits':
    'Un autre envoi du même téléphone doit arriver avant. Demandez à {name} d’ouvrir Palier avec du réseau.',
  'unsettled.reason.newer':
    'Le téléphone est plus récent que le serveur. Tout passera dès que le serveur sera mis à jour.',
  'unsettled.reason.damaged':
    'L’envoi est arrivé abîmé. Demandez à {name} ce qui s’est dit, et de le noter de nouveau.',
  'unsettled.reason.device':
    'Ce téléphone n’est pas enregistré pour {name}. Une connexion avec du réseau le répare.',
  'unsettled.reason.grant':
    '{name} n’avait pas de rôle dans cette équipe ce jour-là. Voyez les dates avec votre administrateur.',
  'unsettled.reason.place':
    'Le serveur ne connaît pas cette porte. Elle a peut-être été retirée par un import.',
  'unsettled.reason.doorExists':
    'Cette porte était déjà ajoutée par quelqu’un d’autre. Rien n’est à refaire.',
  'unsettled.reason.encounter': 'Le passage à annuler n’est jamais arrivé. Rien n’est à refaire.',
  'unsettled.reason.notTheirs':
    'Ce passage est celui de quelqu’un d’autre : cette personne seule peut l’annuler.',
  'unsettled.reason.campaign':
    'La mission n’est pas de cette équipe. Le passage est à noter de nouveau, sans elle.',
  'unsettled.reason.consent':
    'L’accord du foyer manquait, alors rien n’a été gardé. {name} peut le redemander à la porte.',
  'unsettled.reason.reasonMissing':
    'Corriger le passage de quelqu’un d’autre demande une raison. {name} peut recommencer.',
  'unsettled.reason.territory': 'Ce secteur n’existe plus. Rien n’est à refaire.',
  'unsettled.reason.followUp': 'Ce suivi n’est jamais arrivé. Rien n’est à refaire.',
  'unsettled.reason.notAColleague':
    'La personne choisie ne travaillait pas dans l’équipe. Confiez ce suivi à quelqu’un d’autre.',
  'unsettled.reason.notTheirsToCancel':
    'Seule la personne qui a noté ce suivi peut l’annuler. Vous le pouvez aussi, ici.',
  'unsettled.reason.round': 'Cette tournée n’est plus la sienne. Les passages, eux, comptent.',
  'unsettled.reason.timeDoubtful':
    'L’heure de ce téléphone ne peut pas être juste. Demandez à {name} quand c’était.',
  'unsettled.reason.datedBefore':
    'Il porte une heure d’avant ce dont il parle. L’accepter le compte à l’heure de ce dont il parle.',
  'unsettled.reason.lateAfterEnd':
    'Il est arrivé plus de sept jours après la fin de {name} dans l’équipe, ou de son téléphone. À vous de dire s’il compte.',
  'unsettled.reason.placeGone':
    'Cette porte n’existe pas chez nous. Ajoutez-la ou importez-la de nouveau, puis réessayez.',
  'unsettled.groundFloor': 'rez-de-chaussée',
  'unsettled.floor': 'étage {floor}',
  'unsettled.door': 'porte {label}',
  'unsettled.stated':
    'Vous avez indiqué {moment}. Il comptera quand le téléphone de {name} l’enverra de nouveau.',
  'unsettled.action.state_time': 'Indiquer l’heure',
  'unsettled.action.accept': 'Accepter tel quel',
  'unsettled.action.retry': 'Réessayer',
  'unsettled.action.set_aside': 'Mettre de côté',
  'unsettled.time.ask': 'Quand était-ce, selon {name}\u00a0?',
  'unsettled.time.day': 'Jour',
  'unsettled.time.hour': 'Heure',
  'unsettled.time.needed': 'Indiquez un jour et une heure déjà passés.',
  'unsettled.time.save': 'Compter à cette heure',
  'unsettled.aside.means':
    'Il ne comptera nulle part. Rien n’est effacé, et {name} le verra sur son téléphone.',
  'unsettled.aside.yes': 'Oui, mettre de côté',
  'unsettled.done.aside': 'Mis de côté. {name} le verra sur son téléphone.',
  'unsettled.done.still': 'Toujours en attente. Rien n’est perdu.',
  'unsettled.done.noted': 'C’est noté. La liste dit ce qu’il en est.',
  'unsettled.time.alike': {
    one: 'Et {count} autre envoi de la même soirée, décalé d’autant',
    other: 'Et {count} autres envois de la même soirée, décalés d’autant',
  },
  'unsettled.done.counts': {
    one: 'C’est compté.',
    other: '{count} envois sont comptés.',
  },
  'unsettled.reason.heldOther': 'Il attend. Rien n’est perdu.',
  'unsettled.reason.refusedOther':
    'Le serveur ne l’a pas accepté. Il est gardé ; parlez-en à {name}.',

  'mismatch.title': 'Quelle porte\u00a0?',
  'mismatch.lead':
    'Ces passages comptent, mais la porte ne s’appelait plus comme sur le téléphone. Dites où c’était.',
  'mismatch.seen': 'Le téléphone montrait : {door}',
  'mismatch.now': 'Cette porte s’appelle aujourd’hui : {door}',
  'mismatch.isThere': 'C’est bien cette porte',
  'mismatch.wasThere': 'C’était la porte {label} ({place})',
  'mismatch.another': 'C’était à une autre porte',
  'mismatch.choose': 'Choisir la porte',
  'mismatch.other': 'Porte {label} ({place})',
  'mismatch.more': 'Afficher la suite',
  'mismatch.noted.stays': 'C’est noté : ce passage reste à la porte {label}.',
  'mismatch.noted.moved': 'Ce passage est maintenant à la porte {label}.',
} as const satisfies KindWords<'unsettled.thing'>;
