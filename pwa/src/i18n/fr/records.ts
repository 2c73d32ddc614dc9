import type { KindWords } from '../words';

/** What was sent and what became of it, and the account. Comes with their screens. */
export const records = {
  'account.device': 'Ce téléphone',
  'account.storage.persisted': 'Vos passages sont gardés ici jusqu’à leur envoi.',
  'account.install.ios':
    'Sur iPhone, ajoutez Palier à l’écran d’accueil : touchez Partager, puis «\u00a0Sur l’écran d’accueil\u00a0».',
  'account.desk': 'Aller au bureau',
  'account.signOut': 'Se déconnecter',
  'account.signOut.stays':
    'Ce qui n’est pas encore envoyé reste sur ce téléphone, sans que personne puisse le lire. Les notes commencées s’effacent.',
  'account.signOut.waiting': {
    one: '{count} passage n’est pas encore envoyé. Il reste sur ce téléphone et partira à votre prochaine connexion.',
    other:
      '{count} passages ne sont pas encore envoyés. Ils restent sur ce téléphone et partiront à votre prochaine connexion.',
  },
  'account.signOut.anyway': 'Se déconnecter quand même',

  'records.title': 'Mes envois',
  'records.empty.title': 'Rien à envoyer',
  'records.empty.text': 'Ce que vous notez aux portes apparaît ici, avec ce qu’il en est.',
  'records.lead.waiting': {
    one: '{count} est sur ce téléphone et part dès qu’il y a du réseau.',
    other: '{count} sont sur ce téléphone et partent dès qu’il y a du réseau.',
  },
  'records.lead.done': 'Tout ce que vous avez noté est bien arrivé.',
  'records.state.waiting': 'Enregistré sur ce téléphone',
  'records.state.acknowledged': 'Reçu',
  'records.state.checking': 'On vérifie que c’est arrivé',
  'records.lead.checking': 'Le serveur a été remis en état : on vérifie ce qui est arrivé.',
  'records.checkNow': 'Vérifier maintenant',
  'records.checking': 'À vérifier',
  'records.unreadable': 'Un envoi fait sur ce téléphone',
  'records.unreadable.why': 'Ce téléphone le garde sans pouvoir le relire',
  'records.state.held': 'Arrivé, en attente : {reason}',
  'records.state.onlyHere': 'Gardé sur ce téléphone, pas encore pris : {reason}',
  'records.state.refused': 'Refusé : {reason}',
  'records.needsYou': 'À voir',
  'records.waiting': 'Sur ce téléphone',
  'records.received': 'Reçus',
  'records.withdrawn': '(annulé ensuite)',
  'records.kind.encounter.record': 'Passage',
  'records.kind.encounter.withdraw': 'Annulation d’un passage',
  'records.kind.household.start': 'Nouveau foyer',
  'records.kind.do_not_visit.set': 'Ne plus solliciter',
  'records.kind.follow_up.open': 'Suivi signalé',
  'records.kind.door.add': 'Porte ajoutée',
  'records.kind.encounter.meet': 'Rencontre',
  'records.kind.encounter.correct': 'Passage corrigé',
  'records.kind.contact_details.set': 'Coordonnées notées',
  'records.kind.contact_details.withdraw': 'Coordonnées effacées',
  'records.kind.talk_count.report': 'Sujets de la journée',
  'records.kind.follow_up.take': 'Suivi pris',
  'records.kind.follow_up.hand_over': 'Suivi confié',
  'records.kind.follow_up.close': 'Suivi terminé',
  'records.kind.follow_up.cancel': 'Suivi annulé',
  'records.kind.door.correct': 'Numéro corrigé',
  'records.kind.door_fact.set': 'Noté sur la porte',
  'records.kind.access_note.set': 'Accès au bâtiment',
  'records.kind.round.mark': 'Tournée',
  'records.kind.round.change': 'Tournée modifiée',
  'records.kind.later': 'Autre chose',

  'refusal.signatureWrong':
    'ce téléphone n’a pas été reconnu. Déconnectez-vous, reconnectez-vous, puis montrez cet écran à votre responsable.',
  'refusal.keyUnknown':
    'ce téléphone n’est pas encore connu. Reconnectez-vous avec du réseau, puis prévenez votre responsable.',
  'refusal.noGrant':
    'vous n’aviez pas de rôle ici à ce moment. C’est gardé : demandez à votre responsable.',
  'refusal.doorUnknown':
    'cette porte n’existe plus chez nous. C’est gardé : dites à votre responsable où c’était.',
  'refusal.doorExists': 'cette porte existe déjà. Notez vos passages sur l’autre.',
  'refusal.householdExists': 'ce foyer est déjà noté derrière une porte. Il n’y a rien à faire.',
  'refusal.encounterUnknown': 'le passage à annuler n’est pas arrivé. Il n’y a rien à faire.',
  'refusal.notYours': 'seule la personne qui l’a noté peut l’annuler.',
  'refusal.campaignUnknown':
    'cette mission n’existe plus chez nous. C’est gardé : demandez à votre responsable.',
  'refusal.consentMissing': 'il manque l’accord de la personne. Signalez-le de nouveau avec elle.',
  'refusal.other': 'c’est gardé. Montrez cet écran à votre responsable.',
  'hold.waits': 'il manque quelque chose avant. C’est gardé, et compté dès que c’est là.',
  'hold.kindUnknown': 'le bureau doit être mis à jour. Rien à faire, rien n’est perdu.',
  'records.state.aside': 'Mis de côté sur ce téléphone. Rien n’est effacé.',
  'records.aside': 'Mis de côté',
  'records.repair.again': 'Renvoyer',
  'records.repair.rewrite': 'Renvoyer',
  'records.repair.sign_in': 'Se reconnecter',
  'records.repair.campaign': 'Envoyer sans la mission',
  'records.repair.need': 'Envoyer sans le besoin',
  'records.repair.encounter': 'Envoyer sans le passage',
  'records.repair.aside': 'Mettre de côté',
  'records.repair.resume': 'Reprendre',
  'records.repair.trouble': 'Ça n’a pas marché. Rien n’est perdu : réessayez.',
  'refusal.keyRevoked':
    'ce téléphone a été retiré du service. C’est gardé : montrez cet écran à votre responsable.',
  'refusal.unreadable': 'il est arrivé abîmé. Renvoyez-le, il n’y a rien à retaper.',
  'refusal.needConsent': 'il manque l’accord de la personne pour garder son besoin.',
  'refusal.reasonMissing': 'il faut dire pourquoi. Recommencez depuis la porte, avec une raison.',
  'refusal.outcomeElsewhere': 'cette réponse ne va pas ici. Recommencez depuis la rencontre.',
  'refusal.placeGone':
    'cette équipe ou ce secteur n’existe plus chez nous. C’est gardé : demandez à votre responsable.',
  'refusal.floorFull':
    'il n’y a plus de place à cet étage chez nous. C’est gardé : demandez à votre responsable.',
  'refusal.followUpUnknown': 'ce suivi n’est pas arrivé chez nous. Il n’y a rien à faire.',
  'refusal.followUpSettled': 'ce suivi est déjà terminé.',
  'refusal.notAColleague':
    'cette personne n’est plus dans l’équipe. Confiez-le à quelqu’un d’autre.',
  'refusal.notYoursToCancel': 'seule la personne qui l’a signalé peut l’annuler.',
  'refusal.roundOver': 'cette tournée n’est plus la vôtre. Vos passages, eux, sont gardés.',
  'hold.timeDoubtful': 'l’heure de ce téléphone était fausse. C’est gardé : dites quand c’était.',
  'hold.datedBefore':
    'il porte une heure d’avant ce dont il parle. C’est gardé : votre responsable le verra.',
  'hold.datedBeforeWord':
    'il porte une heure d’avant ce dont il parle. Renvoyez-le avec l’heure de maintenant.',
  'hold.lateAfterEnd':
    'il est arrivé longtemps après. C’est gardé : votre responsable dira s’il compte.',
  'hold.placeGone':
    'cette porte n’est plus chez nous. C’est gardé, et compté dès qu’elle revient : dites à votre responsable où c’était.',
  'hold.other': 'c’est gardé. Montrez cet écran à votre responsable.',
  'refusal.notUnderstood':
    'le bureau ne l’a pas compris. C’est gardé : montrez cet écran à votre responsable.',
  'refusal.setAside': 'votre responsable l’a mis de côté. Parlez-en avec lui.',
  'records.repair.time': 'Dire quand c’était',
  'records.repair.now': 'Renvoyer avec l’heure de maintenant',
  'records.time.today': 'C’était aujourd’hui',
  'records.time.choose': 'Choisir le jour et l’heure',
  'records.time.day': 'Jour',
  'records.time.hour': 'Heure',
  'records.time.needed': 'Indiquez un jour et une heure déjà passés.',
  'records.time.evening': 'Ce que vous avez noté juste avant et juste après suit.',
  'records.time.save': 'Renvoyer avec cette heure',
  'hold.failed': 'le bureau a eu un souci. Ça se règle au prochain envoi.',
  'hold.blocked': 'il va avec un envoi que vous avez mis de côté.',
  'account.storage.temporary':
    'Vos passages restent ici jusqu’à leur envoi. Pour que le téléphone n’efface rien, ajoutez Palier à l’écran d’accueil.',
} as const satisfies KindWords<'records.kind'>;
