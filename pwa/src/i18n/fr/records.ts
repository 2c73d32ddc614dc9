/** What was sent and what became of it, and the account. Comes with their screens. */
export const records = {
  'account.device': 'Ce téléphone',
  'account.storage.persisted': 'Vos passages sont gardés ici jusqu’à leur envoi.',
  'account.install.ios':
    'Sur iPhone, ajoutez Palier à l’écran d’accueil : touchez Partager, puis «\u00a0Sur l’écran d’accueil\u00a0».',
  'account.desk': 'Aller au bureau',
  'account.signOut': 'Se déconnecter',
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
  'records.state.held': 'Arrivé, mis de côté : {reason}',
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
  'records.kind.access_note.set': 'Accès au bâtiment',
  'records.kind.round.mark': 'Tournée',
  'records.kind.round.change': 'Tournée modifiée',
  'records.kind.other': 'Autre chose',

  'refusal.signatureWrong':
    'ce téléphone n’a pas été reconnu. Déconnectez-vous, reconnectez-vous, puis montrez cet écran à votre responsable.',
  'refusal.keyUnknown':
    'ce téléphone n’est pas encore connu. Reconnectez-vous avec du réseau, puis prévenez votre responsable.',
  'refusal.noGrant':
    'vous n’aviez pas de rôle ici à ce moment. C’est gardé : demandez à votre responsable.',
  'refusal.doorUnknown':
    'cette porte n’existe plus chez nous. C’est gardé : dites à votre responsable où c’était.',
  'refusal.doorExists': 'cette porte existe déjà. Notez vos passages sur l’autre.',
  'refusal.encounterUnknown': 'le passage à annuler n’est pas arrivé. Il n’y a rien à faire.',
  'refusal.notYours': 'seule la personne qui l’a noté peut l’annuler.',
  'refusal.campaignUnknown':
    'cette mission n’existe plus chez nous. C’est gardé : demandez à votre responsable.',
  'refusal.consentMissing': 'il manque l’accord de la personne. Signalez-le de nouveau avec elle.',
  'refusal.other': 'c’est gardé. Montrez cet écran à votre responsable.',
  'hold.waits': 'il manque quelque chose avant. Ça se règle au prochain envoi.',
  'hold.kindUnknown': 'le bureau doit être mis à jour. Rien à faire, rien n’est perdu.',
  'account.storage.temporary':
    'Vos passages restent ici jusqu’à leur envoi. Pour que le téléphone n’efface rien, ajoutez Palier à l’écran d’accueil.',
} as const;
