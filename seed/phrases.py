"""What workers write: useful for the next visit, and fit to be read by whom it is about."""

CONVERSATION_NOTES = (
    "A bien reçu le guide. Lira son compteur ce week-end.",
    "Souhaite qu’on repasse quand la permanence sera ouverte.",
    "Connaît déjà la permanence, en parlera à sa voisine de palier.",
    "Pas disponible avant 18 h, préfère le mardi.",
    "Demande les horaires de la salle du Verger.",
    "Robinet d’arrêt difficile à tourner, l’a signalé au gardien.",
    "Question sur la facture : le numéro de la régie a été donné.",
    "Aimerait une affiche dans le hall, pour ceux qui rentrent tard.",
    "A proposé de prévenir le troisième étage.",
    "Préfère qu’on parle lentement. Le dessin du guide a beaucoup aidé.",
    "Intéressée par l’atelier du samedi.",
    "A noté le numéro de la régie sur le frigo.",
    "Veut bien parler du guide à la réunion de l’immeuble.",
    "Demande si la permanence est ouverte pendant les vacances.",
    "A déjà vérifié son compteur, tout va bien.",
)
BRIEF_NOTES = (
    "Pressé, a pris le papier.",
    "En ligne au téléphone. A pris le papier avec le sourire.",
    "Prépare le repas, dit oui pour une autre fois.",
)
COME_BACK_NOTES = (
    "Préfère en parler quand son fils sera rentré.",
    "Rentrait des courses, veut bien un autre jour.",
    "Sera plus tranquille ce soir-là.",
)

# Reason, urgency, and what was promised.
PROMISES = (
    ("energy_water", "week", "Fuite au compteur : appeler la régie avec elle."),
    ("energy_water", "month", "Comprendre la régularisation de charges de cette année."),
    ("energy_water", "today", "Eau coupée depuis ce matin : joindre l’astreinte du bailleur."),
    ("rights", "week", "Dossier à relire avant de l’envoyer."),
    ("rights", "month", "Prendre un rendez-vous à la Maison des droits."),
    ("housing", "week", "Porte du hall qui ne ferme plus : relancer le bailleur."),
    ("housing", "month", "Demande de logement à renouveler."),
    ("digital", "month", "Cherche de l’aide pour créer une adresse électronique."),
    ("employment", "month", "Voudrait les dates du forum des métiers."),
    ("family_school", "week", "Inscription à la cantine à terminer."),
    ("other", "week", "Voudrait les horaires de la bibliothèque."),
)

# What came of a promise, as it is told back to whoever made it.
RESULT_NOTES = {
    "energy_water": (
        "La régie est passée, le joint est changé.",
        "Paiement en trois fois obtenu avec la régie, sans frais.",
    ),
    "rights": (
        "Dossier relu ensemble et envoyé.",
        "Rendez-vous pris mercredi à la Maison des droits.",
    ),
    "housing": (
        "Le bailleur a réparé jeudi. Elle a vu le technicien.",
        "Demande renouvelée, le récépissé est arrivé.",
    ),
    "digital": ("Adresse créée à l’atelier de samedi.",),
    "employment": ("Les dates du forum sont données, il ira le 12.",),
    "family_school": ("Inscription terminée avec la mairie.",),
    "other": ("Les horaires sont donnés.",),
}
NOT_REACHED = ("Trois essais à des heures différentes, personne.", "Numéro donné, pas de réponse.")
# To whom outside the team, and what they said.
PASSED_ON = {
    "l’assistante sociale du centre social": "Elle appelle lundi.",
    "la Maison des droits": "Rendez-vous pris pour mardi.",
}
NOT_NEEDED = ("C’était déjà réglé par sa fille.",)
HANDED = (
    "Tu la connais, tu peux passer ?",
    "Elle préfère parler avec toi.",
    "C’est dans ta montée, je te le confie.",
    None,
)
