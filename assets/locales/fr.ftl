# Tout ce que dit la fenêtre, en français. `en.ftl` a les mêmes clés ; un test les compare.

## La fenêtre

broken-title = Guichet ne peut pas démarrer
toast-dismiss = Fermer le message
dialog-close = Fermer
dialog-cancel = Annuler
action-retry = Réessayer
menu-nothing = Aucun résultat

## Temps et tailles

time-yesterday = hier
time-day-today = Aujourd’hui
time-day-yesterday = Hier
date-day = { $day } { $month }
date-day-of-year = { $day } { $month } { $year }
date-long-day = { $weekday } { $day ->
        [1] 1er
       *[other] { $day }
    } { $month }
date-long-day-of-year = { $weekday } { $day ->
        [1] 1er
       *[other] { $day }
    } { $month } { $year }
date-weekday-time = { $weekday } { $time }
date-day-time = { $day } { $month }, { $time }
date-day-time-of-year = { $day } { $month } { $year }, { $time }
date-month = { $month ->
        [1] janv.
        [2] févr.
        [3] mars
        [4] avr.
        [5] mai
        [6] juin
        [7] juil.
        [8] août
        [9] sept.
        [10] oct.
        [11] nov.
       *[12] déc.
    }
date-month-long = { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    }
date-weekday = { $day ->
        [0] dim.
        [1] lun.
        [2] mar.
        [3] mer.
        [4] jeu.
        [5] ven.
       *[6] sam.
    }
date-weekday-long = { $day ->
        [0] dimanche
        [1] lundi
        [2] mardi
        [3] mercredi
        [4] jeudi
        [5] vendredi
       *[6] samedi
    }
size-bytes = { $size } o
size-kilobytes = { $size } ko
size-megabytes = { $size } Mo
size-gigabytes = { $size } Go

## Barre latérale

sidebar-label = Vues
sidebar-conversations = Conversations
sidebar-teams = Équipes
sidebar-inboxes = Boîtes de réception
sidebar-labels = Étiquettes
sidebar-drafts = Brouillons
sidebar-outbox = Boîte d’envoi
sidebar-settings = Préférences
sidebar-all = Tout afficher ({ $count })
sidebar-fewer = Afficher moins
sidebar-me = { $name } : { $availability }
availability-label = Comment les autres vous voient
availability-online = En ligne
availability-busy = Occupé
availability-offline = Hors ligne

## Liste

tab-all = { $module ->
    [ticket] Tous
   *[chat] Toutes
}
tab-unassigned = { $module ->
    [ticket] Non attribués
   *[chat] Non attribuées
}
tab-mine = { $module ->
    [ticket] Les miens
   *[chat] Les miennes
}
list-label = Conversations
list-resize = Largeur de la liste
list-filter-status = Statut
list-filter-now = Statut : { $status }
list-every-status = Tous les statuts
list-you = Vous :
list-draft = Brouillon
list-unread = { $count ->
    [one] { $count } message non lu
   *[other] { $count } messages non lus
}
list-waiting = { $count } en attente
list-parked = { $count } à revoir
list-pending-until = En attente · { $time }
list-failed = La liste n’a pas pu être lue
list-empty-title = { $module ->
    [ticket] Aucun ticket ici
   *[chat] Aucune conversation ici
}
list-empty-title-done = Tout est fait
list-empty-mine = { $module ->
    [ticket] Aucun ticket ouvert ne vous est attribué. Prenez-en un parmi ceux que personne n’a encore.
   *[chat] Aucune conversation ouverte ne vous est attribuée. Prenez-en une parmi celles que personne n’a encore.
}
list-empty-unassigned = { $module ->
    [ticket] Chaque ticket ouvert a son agent. Les nouveaux apparaîtront ici d’eux-mêmes.
   *[chat] Chaque conversation ouverte a son agent. Les nouvelles apparaîtront ici d’elles-mêmes.
}
list-empty-all = { $module ->
    [ticket] Aucun ticket n’est ouvert ici. Les nouveaux apparaîtront d’eux-mêmes.
   *[chat] Aucune conversation n’est ouverte ici. Les nouvelles apparaîtront d’elles-mêmes.
}
list-empty-status = { $module ->
    [ticket] Aucun ticket n’a ici le statut « { $status } ».
   *[chat] Aucune conversation n’a ici le statut « { $status } ».
}
list-empty-every = { $module ->
    [ticket] Il n’y a pas encore de ticket ici. Les nouveaux apparaîtront d’eux-mêmes.
   *[chat] Il n’y a pas encore de conversation ici. Les nouvelles apparaîtront d’elles-mêmes.
}
list-show-open = { $module ->
    [ticket] Afficher les ouverts
   *[chat] Afficher les ouvertes
}
list-show-unassigned = { $module ->
    [ticket] Afficher les non attribués
   *[chat] Afficher les non attribuées
}
contact-nameless = Contact inconnu

## Statut, priorité, attente

status-open = Ouverte
status-ai-reply = Réponse IA
status-closed = Fermée
status-pending = En attente
status-pending-more = En attente jusqu’à…
status-menu-label = Statut de la conversation
priority-none = Aucune
priority-low = Basse
priority-medium = Moyenne
priority-high = Haute
priority-urgent = Urgente
snooze-label = En attente jusqu’à
snooze-customer = Jusqu’à la réponse du client
snooze-hour = Dans une heure
snooze-tomorrow = Demain
snooze-week = La semaine prochaine
snooze-month = Le mois prochain
snooze-moment = Date et heure…
moment-title = En attente jusqu’à
moment-label = Date et heure
moment-submit = Mettre en attente
moment-past = Choisissez un moment à venir.

## Fil

thread-label = Fil de la conversation
thread-none-title = Aucune conversation ouverte
thread-none-text = Choisissez-en une dans la liste, ou déplacez-vous avec j et k, puis ouvrez avec Entrée.
thread-failed = Cette conversation n’a pas pu être lue
thread-number = n° { $id }
thread-number-none = pas encore sur le serveur
thread-back = Retour à la liste
thread-close = Fermer
thread-reopen = Rouvrir
thread-related-show = Afficher les informations associées
thread-related-hide = Masquer les informations associées
thread-older = Des messages plus anciens arrivent…
thread-older-elsewhere = Les messages plus anciens ne sont pas encore sur cet ordinateur ; ils viendront dès que le serveur sera joignable
thread-begin = La conversation commence ici
thread-new = { $count ->
    [one] { $count } nouveau message
   *[other] { $count } nouveaux messages
}
thread-to-end = Aller au dernier message
thread-viewer = { $name } est aussi ici
thread-viewers = { $names } et { $last } sont aussi ici
thread-typing = { $names } écrit…
thread-typing-many = { $names } écrivent…
message-you = Vous
message-note = Note privée
message-automatic = Message automatique
message-system = Système
message-deleted = Ce message a été supprimé.
message-empty = (message vide)
letter-title = E-mail tel que mis en page
letter-remote-blocked = { $count ->
    [one] Une image distante est bloquée
   *[other] { $count } images distantes sont bloquées
}
letter-remote-why = Les charger apprendrait à l’expéditeur que vous lisez cet e-mail.
letter-remote-shown = Les images distantes sont affichées
letter-remote-show = Afficher
letter-remote-always = Toujours de { $sender }
letter-remote-block = Bloquer de nouveau
letter-quoted-show = Afficher le texte cité
letter-quoted-hide = Masquer le texte cité
letter-as-text = Afficher en texte
letter-as-laid-out = Afficher la mise en page
letter-too-large = Cet e-mail est trop long pour être mis en page ici. Voici son texte.
delivery-queued = En file, partira dès le retour du réseau
delivery-queued-sign-in = En file, partira dès que vous serez reconnecté
delivery-queued-soon = En file, sur le départ
delivery-uploading = Envoi, { $percent } %
operation-stop = Arrêter
attachment-fetching = { $percent } %
attachment-fetching-unknown = En cours…
delivery-sending = Envoi…
delivery-checking = Vérification de l’arrivée…
delivery-sent = Envoyé
delivery-delivered = Distribué
delivery-read = Lu
delivery-held = Retenu
delivery-conflict = Modifié entre-temps sur le serveur
delivery-failed = Non envoyé
delivery-reason = { $state } : { $reason }
operation-edit = Modifier
operation-retry = Envoyer maintenant
operation-retry-anyway = Envoyer quand même
operation-discard = Abandonner
reason-offline = pas de connexion
reason-no-answer = le serveur n’a pas répondu
reason-server-error = le serveur a échoué (erreur { $status })
reason-rate-limited = le serveur demande de ralentir
reason-sign-in = reconnectez-vous pour l’envoyer
reason-not-permitted = vous n’en avez pas le droit
reason-not-found = la conversation n’existe plus, ou vous ne la voyez plus
reason-refused = refus du serveur : { $message }
reason-overtaken = quelqu’un d’autre a écrit après votre dernier regard
reason-conflict = le serveur dit maintenant « { $server } »
reason-unknown = nul ne sait s’il est arrivé ; vérifiez avant de renvoyer
reason-too-old = il a longtemps attendu ; vérifiez qu’il convient encore
attachment-image = Image
attachment-audio = Note vocale
attachment-video = Vidéo
attachment-location = Lieu
attachment-file = Fichier
attachment-open = Ouvrir
attachment-show = Regarder { $name }
picture-fit = Ajuster à la fenêtre
picture-own-size = 100 %

## Zone de saisie

composer-label = Écrire
composer-reply = Répondre
composer-note = Note privée
composer-reply-hint = Écrire à { $name }…
composer-note-hint = Seuls les agents voient cette note…
composer-send = Envoyer
composer-send-note = Ajouter la note
composer-not-sent = Non envoyé ; votre texte est toujours là.
composer-window-passed = Le délai de réponse de ce canal est passé. Vous pouvez encore laisser une note.
composer-blocked = Ce contact est bloqué. Vous pouvez encore laisser une note.
composer-unfilled = Personne ne connaît { $names } ici. Complétez, ou
composer-send-unfilled = Envoyer tel quel
gaps-title = Ce que la réponse ne sait pas
gaps-why = Cette réponse demande ce qu’on ne sait pas de cette conversation.
gaps-insert = Insérer
signature-title = Votre signature suit cette réponse
signature-on = Signer les réponses de ce canal
signature-off = Ne pas signer les réponses de ce canal
emoji-title = Emojis
emoji-search = Chercher un emoji
emoji-groups = Groupes
emoji-none-recent = Ce que vous utilisez se trouvera ici.
emoji-tone = Couleur de peau
emoji-recent = Utilisés récemment
emoji-smileys = Smileys et émotions
emoji-people = Personnes et gestes
emoji-animals = Animaux et nature
emoji-food = Nourriture et boissons
emoji-travel = Voyages et lieux
emoji-activities = Activités
emoji-objects = Objets
emoji-symbols = Symboles
emoji-flags = Drapeaux
tone-default = Sans couleur de peau
tone-light = Claire
tone-medium-light = Plutôt claire
tone-medium = Moyenne
tone-medium-dark = Plutôt foncée
tone-dark = Foncée
settings-answers = Réponses
settings-signature = Signature
settings-signature-text = Suit vos réponses là où le canal est signé ; la plume sous une réponse le dit. Le Markdown est possible.
settings-waiting = En attente d’envoi au serveur.
settings-save = Enregistrer
canned-title = Réponses types
canned-new = Nouvelle réponse
canned-edit = Modifier cette réponse
canned-delete = Supprimer cette réponse
canned-delete-text = « /{ $code } » disparaît pour toute l’équipe.
canned-none = Pas encore de réponse type. Écrivez-en une, puis tapez / dans une réponse pour l’utiliser.
canned-code = Code court
canned-code-hint = Ce qu’on tape après /, par exemple « livraison ».
canned-content = Texte
canned-content-hint = Les variables sont remplies à l’usage : {"{{"}contact.first_name{"}}"}, {"{{"}agent.name{"}}"}, {"{{"}conversation.id{"}}"}, {"{{"}inbox.name{"}}"}…
mark-bold = Gras
mark-italic = Italique
mark-code = Code
mark-link = Lien
mark-bullets = Liste à puces
mark-numbers = Liste numérotée
mark-quote = Citation
composer-marks = Mise en forme
completion-canned = Réponses types
completion-mention = Collègues et équipes
completion-emoji = Emojis
completion-variable = Variables

## Informations associées

related-label = Informations associées
related-actions = Actions sur la conversation
related-agent = Agent
related-team = Équipe
related-priority = Priorité
related-labels = Étiquettes
related-none = Aucune
related-nobody = Personne
related-no-team = Aucune équipe
related-me = { $name } (vous)
related-assign-me = M’attribuer
related-label-add = Ajouter une étiquette
related-label-remove = Retirer l’étiquette { $title }
agent-unknown = Agent n° { $id }
team-unknown = Équipe n° { $id }
contact-title = Contact
contact-email = E-mail
contact-phone = Téléphone
contact-company = Société
contact-blocked = Contact bloqué : ses messages sont refusés
contact-nothing = Ni e-mail, ni téléphone, ni société connus.

## Ligne d’état

status-live = Connecté
status-connecting = Connexion…
status-catching-up = Mise à jour…
status-progress = Mise à jour : { $done } conversations sur { $total }
status-progress-open = Mise à jour : { $done } conversations
status-offline = Hors ligne depuis { $since }
status-as-of = Tout fonctionne · copie de { $time }
status-pending-count = { $count ->
    [one] { $count } action en attente
   *[other] { $count } actions en attente
}
status-parked-count = { $count ->
    [one] { $count } action à revoir
   *[other] { $count } actions à revoir
}
status-reconnect = Se connecter maintenant
status-sign-in = Se reconnecter
status-sign-in-needed = Déconnecté par le serveur ; votre travail reste en file
status-suspended = Le serveur a suspendu ce compte ; votre travail reste en file
status-memory-only = Pas de trousseau : vous restez connecté jusqu’à la fermeture
status-skipped = { $count ->
    [one] { $count } élément illisible
   *[other] { $count } éléments illisibles
}

## Clavier

keys-title = Clavier
keys-group-move = Se déplacer
keys-group-answer = Répondre
keys-group-sort = Trier
keys-next = Conversation suivante
keys-previous = Conversation précédente
keys-open = Ouvrir
keys-back = Retour à la liste
keys-go-conversations = Aller aux conversations
keys-go-drafts = Aller aux brouillons
keys-go-outbox = Aller à la boîte d’envoi
keys-go-settings = Préférences
keys-reply = Répondre
keys-note = Note privée
keys-close = Fermer et passer à la suivante
keys-reopen = Rouvrir
keys-snooze = En attente jusqu’à…
keys-assign = Attribuer à un agent
keys-team = Attribuer à une équipe
keys-priority = Priorité
keys-labels = Étiquettes
keys-help = Cette carte
keys-note-fields = Les touches seules se reposent pendant que vous écrivez ; Échap quitte le champ.

## Boîte d’envoi

drafts-about = Tout ce que vous avez commencé à écrire sans l’envoyer, sur cet ordinateur.
drafts-unreadable = Les brouillons n’ont pas pu être lus
drafts-empty-title = Rien en suspens
drafts-empty = Ce que vous écrivez sans l’envoyer attend ici, avec ses fichiers et ses enregistrements, jusqu’à ce que vous le repreniez.
drafts-files = { $count ->
    [one] 1 fichier
   *[other] { $count } fichiers
}
drafts-recording = note vocale
outbox-about = Tout ce que vous avez fait et qui n’est pas encore sur le serveur.
outbox-parked = À revoir
outbox-waiting = Partira tout seul
outbox-unreadable = La boîte d’envoi n’a pas pu être lue
outbox-empty-title = Tout est parti
outbox-empty = Ce que vous faites sans réseau attend ici, à l’abri, et part dans l’ordre dès que possible. Rien n’attend en ce moment.
outbox-offline = Hors ligne depuis { $since }. Tout est gardé sur cet ordinateur et partira dans l’ordre dès le retour du réseau ; rien n’est à refaire.
outbox-sign-in = Le serveur vous a déconnecté. Tout est gardé et partira dès que vous serez reconnecté.
outbox-suspended = Le serveur a suspendu ce compte. Tout est gardé ; rien ne part tant qu’il l’est.
outbox-reply = Réponse à { $contact }
outbox-note = Note privée sur { $contact }
outbox-open = Rouvrir
outbox-close = Fermer
outbox-ai-reply = Confier à la réponse IA
outbox-pending = Mettre en attente jusqu’à la réponse du client
outbox-pending-until = Mettre en attente jusqu’à { $time }
outbox-status = Passer au statut « { $name } »
outbox-assign = Attribuer à { $name }
outbox-unassign = Retirer l’attribution
outbox-team = Attribuer à l’équipe { $name }
outbox-no-team = Retirer l’équipe
outbox-priority = Priorité : { $name }
outbox-no-priority = Retirer la priorité
outbox-labels = Étiquettes : { $changes }
outbox-read = Marquer comme lue
outbox-unread = Marquer comme non lue
outbox-state-queued = En file
outbox-state-sending = Envoi
outbox-state-checking = Vérification
outbox-state-held = Retenu
outbox-state-conflict = Conflit
outbox-state-failed = Échec
outbox-why-queued = Partira à son tour ; vous n’avez rien à faire.
outbox-why-sending = Sur le départ.
outbox-why-checking = La réponse du serveur s’est perdue. Guichet vérifie si c’est arrivé avant de renvoyer quoi que ce soit.
outbox-why-held = Retenu. Relisez la conversation, puis envoyez ou abandonnez.
outbox-why-failed = Le serveur n’en a pas voulu. Réessayez, ou abandonnez.
outbox-reason-offline = Pas de connexion. Partira dès le retour du réseau ; vous n’avez rien à faire.
outbox-reason-no-answer = Le serveur n’a pas répondu à temps. Guichet vérifie, puis réessaie tout seul.
outbox-reason-server-error = Le serveur a échoué (erreur { $status }). Guichet réessaie tout seul ; si cela dure, prévenez votre administrateur.
outbox-reason-rate-limited = Le serveur demande de ralentir. Guichet attend un peu, puis réessaie tout seul.
outbox-reason-sign-in = Le serveur vous a déconnecté. Reconnectez-vous et cela partira.
outbox-reason-not-permitted = Vous n’avez pas le droit de faire cela. Demandez-le à votre administrateur puis réessayez, ou abandonnez.
outbox-reason-not-found = La conversation n’existe plus sur le serveur, ou vous ne la voyez plus. Réessayez si elle vous est rendue, ou abandonnez.
outbox-reason-refused = Le serveur a refusé : « { $message } ». Réessayez plus tard, ou abandonnez.
outbox-reason-refused-text = Le serveur a refusé : « { $message } ». Modifiez le texte et renvoyez-le, ou abandonnez.
outbox-reason-overtaken = Quelqu’un d’autre a écrit après votre dernier regard. Relisez la conversation, puis envoyez quand même, modifiez ou abandonnez.
outbox-reason-conflict = Quelqu’un l’a changé entre-temps. Gardez la valeur du serveur, ou imposez la vôtre.
outbox-reason-unknown = Nul ne sait si le serveur l’a reçu. Regardez dans la conversation, puis envoyez quand même ou abandonnez.
outbox-reason-too-old = Cela attend depuis longtemps et ne part plus sans votre accord. Relisez, puis envoyez quand même ou abandonnez.
outbox-conflict-server = Sur le serveur
outbox-conflict-mine = Vous vouliez
outbox-keep-server = Garder celle du serveur
outbox-use-mine = Imposer la mienne
outbox-open-conversation = Ouvrir la conversation
outbox-queued-at = en file depuis { $time }
outbox-attempts = { $count ->
    [one] { $count } essai
   *[other] { $count } essais
}
outbox-next-try = prochain essai à { $time }
discard-title = Abandonner ce texte ?
discard-text = Il n’est pas parti et ne partira pas. Le texte est perdu.
discard-keep = Garder

## Se connecter

field-show = Afficher ce qui est saisi
field-hide = Masquer ce qui est saisi
sign-in-title = Bienvenue dans Guichet
sign-in-tagline = Vos conversations, vos réponses et vos notes sur votre bureau, avec ou sans réseau.
sign-in-add = Ajouter un compte
sign-in-again = Se reconnecter
sign-in-try = Essayer sur cet ordinateur
sign-in-try-text = Ouvre un poste de démonstration avec des clients fictifs. Son serveur tourne ici et rien ne quitte cet ordinateur.
sign-in-try-busy = Préparation de votre poste…
sign-in-try-busy-text = Le serveur démarre et se remplit. La première fois, cela prend quelques secondes.
sign-in-server = Se connecter à un serveur
sign-in-server-text = Celui de votre équipe : Guichet ou Chatwoot.
sign-in-back = Retour
sign-in-leave = Retour à l’espace de travail
sign-in-address = Adresse du serveur
sign-in-address-hint = Par exemple support.exemple.fr
sign-in-method = Comment vous identifier
sign-in-by-password = Mot de passe
sign-in-by-token = Jeton d’accès
sign-in-email = Adresse e-mail
sign-in-password = Mot de passe
sign-in-token = Jeton d’accès
sign-in-token-hint = Il se trouve sur le serveur, au bas de votre page de profil.
sign-in-submit = Se connecter
sign-in-busy = Connexion…
sign-in-code-title = Deuxième étape
sign-in-code-text = Saisissez le code à six chiffres de votre application d’authentification, ou l’un de vos codes de secours.
sign-in-code = Code
sign-in-code-submit = Vérifier
sign-in-code-busy = Vérification…
sign-in-code-back = Recommencer avec un autre compte
sign-in-missing-server = Saisissez l’adresse de votre serveur.
sign-in-missing-email = Saisissez votre adresse e-mail.
sign-in-missing-password = Saisissez votre mot de passe.
sign-in-missing-token = Collez votre jeton d’accès.
sign-in-missing-code = Saisissez le code.
sign-in-http-title = Cette adresse n’est pas chiffrée
sign-in-http-text = Entre vous et { $server }, d’autres pourraient lire votre mot de passe et vos messages. Ne continuez que sur un réseau dont vous êtes sûr.
sign-in-http-secure = Passer à https
sign-in-http-allow = Continuer sans chiffrement
sign-in-memory = Aucun trousseau n’est disponible sur cet ordinateur. Votre session ne vit qu’en mémoire : il faudra vous reconnecter après avoir fermé Guichet.
banner-sign-in = Le serveur vous a déconnecté. Vous pouvez continuer : votre travail reste en file et partira dès que vous serez reconnecté.
banner-suspended = Le serveur a suspendu ce compte. Votre travail reste en file et la copie locale reste lisible. Voyez avec votre administrateur, puis reconnectez-vous.
account-add = Ajouter un compte
account-local = cet ordinateur
account-sign-in-needed = déconnecté
account-suspended = suspendu
sign-out-open = Se déconnecter…
sign-out-title = Se déconnecter
sign-out-text = Votre accès à « { $name } » et sa copie locale seront retirés de cet ordinateur. Tout revient à la prochaine connexion.
sign-out-queued = { $count ->
    [one] { $count } action n’est pas encore partie. Que doit-elle devenir ?
   *[other] { $count } actions ne sont pas encore parties. Que doivent-elles devenir ?
}
sign-out-keep = Les garder
sign-out-keep-text = Elles restent dans la boîte d’envoi et partiront à votre prochaine connexion à ce compte.
sign-out-discard = Les abandonner
sign-out-discard-text = Elles ne partiront jamais. Le texte des réponses et des notes est perdu.
sign-out-confirm = Se déconnecter

## Préférences

settings-window = Fenêtre
settings-language = Langue
settings-language-text = « Système » suit la langue de votre ordinateur.
settings-system = Système
settings-french = Français
settings-english = English
settings-theme = Apparence
settings-theme-text = « Système » suit le mode clair ou sombre de votre ordinateur.
settings-light = Claire
settings-dark = Sombre
settings-writing = Écriture et clavier
settings-send-key = Envoyer avec
settings-send-mod-enter = Ctrl + Entrée
settings-send-enter = Entrée
settings-send-mod-enter-text = Entrée va à la ligne.
settings-send-enter-text = Maj + Entrée va à la ligne.
settings-keys = Voir la carte
settings-keys-text = Tout se fait au clavier ; la carte dit avec quelles touches.
settings-accounts = Comptes
settings-on-screen = À l’écran
settings-show-account = Afficher
settings-server = Serveur
settings-server-local = Cet ordinateur (démonstration)
settings-session = Session
settings-session-active = Ouverte
settings-session-ended = Terminée par le serveur ; votre travail reste en file
settings-session-suspended = Compte suspendu par le serveur ; votre travail reste en file
settings-secret = Clé d’accès
settings-secret-keyring = Dans le trousseau de votre système
settings-secret-memory = En mémoire seulement, jusqu’à la fermeture de Guichet
settings-powers = Ce serveur
settings-power-once = Reconnaît un envoi répété : rien n’arrive deux fois, même sur un mauvais réseau
settings-power-once-lacking = Ne reconnaît pas un envoi répété : en cas de doute, Guichet cherche d’abord le message avant de le renvoyer
settings-power-changes = Dit ce qui a changé : la copie se remet à jour en un instant
settings-power-changes-lacking = Ne dit pas ce qui a changé : après une coupure, Guichet relit les listes
settings-power-tickets = Tient des tickets
settings-power-tickets-lacking = Ne tient pas de tickets
settings-skipped = Laissés de côté
settings-skipped-text = { $count ->
    [one] { $count } élément du serveur n’a pas pu être lu. Tout le reste est à jour.
   *[other] { $count } éléments du serveur n’ont pas pu être lus. Tout le reste est à jour.
}

## Ce qui a échoué

failure-wrong-password = L’adresse e-mail ou le mot de passe est faux. Vérifiez les deux et réessayez.
failure-wrong-code = Ce code est faux ou a déjà servi. Saisissez le plus récent, ou un code de secours.
failure-sign-in-expired = La connexion a pris trop de temps. Recommencez.
failure-wrong-token = Le serveur ne connaît pas ce jeton d’accès. Copiez-le de nouveau depuis votre page de profil.
failure-unreachable = Le serveur est injoignable. Vérifiez l’adresse et votre connexion, puis réessayez.
failure-certificate = Le certificat du serveur n’est pas digne de confiance. Rien n’a été envoyé ; demandez à votre administrateur.
failure-plain-http = Cette adresse n’est pas chiffrée : d’autres sur le réseau pourraient lire votre mot de passe. Utilisez https, ou autorisez-la explicitement.
failure-bad-address = Ce n’est pas une adresse web. Elle ressemble à support.exemple.fr.
failure-unknown-server = Quelque chose répond à cette adresse, mais Guichet ne connaît pas sa langue. Vérifiez l’adresse.
failure-suspended = Le serveur a suspendu ce compte. Votre travail reste en file ; demandez à votre administrateur.
failure-sign-in-needed = Le serveur vous demande de vous reconnecter. Votre travail reste en file.
failure-not-permitted = Vous n’en avez pas le droit. Demandez à votre administrateur.
failure-rate-limited = Trop d’essais. Attendez une minute, puis réessayez.
failure-disk-full = Le disque est plein ou protégé. Rien n’a été gardé à moitié ; faites de la place et réessayez.
failure-newer-database = Ce profil a été écrit par une version plus récente de Guichet. Installez-la ; rien n’a été modifié.
failure-profile-in-use = Guichet fonctionne déjà avec ce profil.
failure-not-found = Ce n’est plus là.
failure-invalid = Cela ne va pas : { $reason }.
failure-busy = C’est en route en ce moment et ne peut pas être modifié.
failure-internal = Un problème dans Guichet : { $reason }.

## Règles

rule-required = Ce champ est obligatoire.
rule-email = Ce n’est pas une adresse e-mail. Elle ressemble à nom@exemple.fr.
rule-phone = Saisissez le numéro avec l’indicatif du pays : +33612345678.
rule-number = Saisissez un nombre.
rule-link = Saisissez une adresse qui commence par https:// ou http://.
rule-date = Saisissez une date comme 2026-11-30.
rule-choice = Choisissez parmi : { $choices }.
rule-checkbox = Répondez par oui ou par non.
rule-pattern = Cette valeur n’a pas la forme attendue.
rule-pattern-hint = Cette valeur n’a pas la forme attendue : { $hint }.
rule-taken = Cette valeur est déjà prise. Choisissez-en une autre.
rule-no-tickets = Ce serveur ne tient pas de tickets. Demandez à votre administrateur.
rule-macro-not-on-server = Cette macro n’est pas encore sur le serveur. Lancez-la une fois qu’elle y est.
rule-not-a-macro = Ce texte n’est pas une macro exportée.
rule-unreachable = Aucune boîte de réception de ce type ne peut joindre ce contact.
rule-administrators-only = Seuls les administrateurs modifient ce que toute l’équipe partage.

## Ce que la boîte d’envoi dit des personnes, des tickets et des macros

outbox-participants = Participants : { $changes }
outbox-attributes = Modifier des attributs : { $names }
outbox-transcript = Envoyer la transcription à { $to }
outbox-message-delete = Supprimer un message
outbox-message-retry = Remettre un message en distribution
message-acts = Que faire de ce message
message-answer = Répondre à ce message
message-retry = Distribuer à nouveau
message-delete = Supprimer
delete-message-title = Supprimer ce message ?
delete-message-text = Ses mots et ses fichiers disparaissent pour toute l’équipe et sur nos propres pages. Ce qu’un canal a déjà remis reste chez le client.
quote-unknown = Un message plus haut
quote-further-up = Ce message est plus haut : remontez pour le charger.
quote-remove = Ne plus répondre à ce message en particulier
mail-to = À { $addresses }
mail-cc = Cc { $addresses }
mail-bcc = Cci { $addresses }
mail-nobody = À personne pour l’instant
mail-change = Changer les destinataires
mail-field-to = À
mail-field-cc = Cc
mail-field-bcc = Cci
mail-no-address = « { $part } » n’est pas une adresse e-mail.
mail-reset = Tous ceux qui ont reçu le dernier e-mail
mail-done = Terminé
outbox-mute = Fermer et bloquer le contact
outbox-macro = Exécuter la macro « { $name } »
outbox-ticket-edit = Modifier le ticket
outbox-ticket-create = Créer le ticket « { $title } »
outbox-conversation-create = Commencer une conversation avec { $contact }
outbox-contact-create = Créer le contact { $contact }
outbox-contact-edit = Modifier { $contact } : { $names }
outbox-contact-block = Bloquer { $contact }
outbox-contact-unblock = Débloquer { $contact }
outbox-contact-merge = Fusionner un autre contact avec { $contact }
outbox-contact-note = Note sur { $contact }
outbox-macro-create = Créer la macro « { $name } »
outbox-macro-edit = Modifier la macro « { $name } »
outbox-macro-delete = Supprimer la macro « { $name } »
outbox-canned-create = Créer la réponse type « /{ $code } »
outbox-canned-edit = Modifier la réponse type « /{ $code } »
outbox-canned-delete = Supprimer la réponse type « /{ $code } »
outbox-signature = Modifier votre signature
outbox-whole-account = Tout le compte
outbox-field = { $field } : { $value }
outbox-field-none = rien
outbox-field-blocked = Bloqué
outbox-field-title = Titre
outbox-field-description = Description
outbox-field-type = Type
outbox-field-due = Échéance

## Les personnes : contact, notes, attributs, participants, conversations précédentes

contact-name = Nom
contact-city = Ville
contact-country = Pays
contact-identifier = Identifiant
value-yes = Oui
value-no = Non
contact-notes = Notes sur le contact
contact-note-new = Nouvelle note, pour l’équipe seulement
contact-notes-none = Pas encore de note. Ce que l’équipe doit savoir de ce contact se trouve ici.
contact-notes-unread = Les notes du serveur n’ont pas encore été lues ; elles viendront avec la prochaine connexion.
attributes-contact = Attributs du contact
attributes-conversation = Attributs de la conversation
attributes-ticket = Attributs du ticket
attributes-none = Aucun attribut n’est défini. Les administrateurs les définissent sur le serveur.
attribute-unset = Ajouter
attribute-edit = Modifier { $name }
attribute-keep = Garder
attribute-clear = Sans valeur
attribute-percent = { $value } %
attribute-link-hint = Commence par https:// ou http://
previous-title = Conversations précédentes
previous-none = C’est la première conversation de ce contact.
trail-back = Retour au n° { $id }
trail-back-ticket = Retour à { $number }
trail-back-unnumbered = Retour à la conversation
trail-where = Conversation précédente
participants-conversation = Participants à la conversation
participants-ticket = Participants au ticket
participants-none = Personne ne participe en plus de l’agent.
participant-add = Ajouter…
participant-remove = Retirer { $name }
participant-watch = Suivre cette conversation
participant-watch-ticket = Suivre ce ticket
participant-unwatch = Ne plus suivre
participant-writes = écrit…
contact-edit = Modifier le contact
contact-edit-title = Modifier { $name }
contact-edit-save = Enregistrer
contact-new = Nouveau contact…
contact-new-title = Nouveau contact
contact-new-save = Créer le contact
contact-edit-phone-hint = Avec l’indicatif du pays : +33612345678
contact-edit-overtaken = Quelqu’un a mis « { $value } » entre-temps.
contact-edit-emptied = Quelqu’un a vidé ce champ entre-temps.
contact-edit-theirs = Reprendre
contact-social = Profils
contact-more = Autres actions sur le contact
contact-talk = Nouvelle conversation…
contact-merge = Fusionner avec un autre contact…
contact-merge-title = Fusionner avec { $name }
contact-merge-search = Contact qui disparaît
contact-merge-search-hint = Cherchez par nom, e-mail, téléphone ou société.
contact-merge-none = Aucun autre contact ne correspond à ces mots.
contact-merge-text = Les conversations, notes et attributs de { $from } passent à { $name } ; puis { $from } disparaît. Une fois partie, la fusion ne se défait pas.
contact-merge-confirm = Fusionner
contact-block = Bloquer
contact-block-ask = Bloquer…
contact-block-title = Bloquer { $name } ?
contact-block-text = Les nouveaux messages de ce contact seront refusés et vous ne pourrez plus lui répondre. Ce qui est écrit reste. Vous pouvez débloquer à tout moment.
contact-unblock = Débloquer
contact-changes-waiting = { $count ->
    [one] { $count } modification en attente
   *[other] { $count } modifications en attente
}
contact-changes-parked = { $count ->
    [one] { $count } modification à revoir
   *[other] { $count } modifications à revoir
}

## Tickets, nouvelles conversations, transcription

ticket-label = Ticket
ticket-number-none = pas encore de numéro
ticket-new = Nouveau ticket
ticket-raise = Créer un ticket
ticket-raise-text = Le ticket reprend le contact et la boîte de réception de la conversation ; chacun mène à l’autre en un clic.
ticket-create = Créer le ticket
ticket-edit = Modifier le ticket
ticket-save = Enregistrer
ticket-title = Titre
ticket-description = Description
ticket-type = Type
ticket-type-hint = Par exemple incident, demande, question.
ticket-due = Échéance
ticket-due-at = Échéance : { $time }
ticket-late = En retard : { $time }
ticket-source = Issu de la conversation n° { $id }
ticket-linked = Tickets liés
ticket-whole = Afficher toute la description
ticket-less = Réduire la description
conversation-new = Nouvelle conversation
conversation-new-with = Écrire une nouvelle conversation à ce contact
conversation-subject = Objet
conversation-message = Message
conversation-begin = Commencer la conversation
whom-contact = Contact
whom-choose = Choisir un contact
whom-missing = Choisissez un contact.
whom-inbox = Boîte de réception
whom-inbox-choose = Choisir une boîte de réception
thread-more = Plus d’actions
transcript-title = Envoyer la transcription
transcript-text = Les messages échangés avec le client, sans les notes privées.
transcript-to = À ces adresses
transcript-to-hint = Plusieurs adresses : séparez-les par une virgule.
transcript-agent = À un agent
transcript-agent-choose = Ajouter l’adresse d’un agent
transcript-nobody = Saisissez au moins une adresse.
transcript-refused = « { $part } » : { $rule }
transcript-by-smtp = Le serveur l’envoie par e-mail.
transcript-by-folder = Ce serveur n’a pas de relais SMTP : il dépose le message dans son dossier de courrier, d’où rien ne part tout seul.
transcript-by-server = Le serveur l’envoie par e-mail, si l’envoi y est configuré.
transcript-later = Sans connexion, la demande attend dans la boîte d’envoi.
transcript-submit = Envoyer
transcript-queued = Transcription demandée pour { $to }

## Modules, vues et sélection

sidebar-tickets = Tickets
sidebar-my-teams = Toutes mes équipes
keys-go-tickets = Aller aux tickets
tickets-lacking-title = Ce serveur n’a pas de tickets
tickets-lacking = Un serveur Guichet en tient ; celui de ce compte n’en connaît pas. Vos conversations restent au complet.
tickets-lacking-back = Aller aux conversations
list-empty-view = { $module ->
    [ticket] Aucun ticket ne répond aux conditions de cette vue. Les prochains apparaîtront d’eux-mêmes.
   *[chat] Aucune conversation ne répond aux conditions de cette vue. Les prochaines apparaîtront d’elles-mêmes.
}
sort-label = Ordre
sort-now = Ordre : { $order }, { $direction }
sort-activity = Dernière activité
sort-created = Création
sort-priority = Priorité
sort-waiting = Attente du client
sort-unread = Non lu
sort-newest = Du plus récent au plus ancien
sort-oldest = Du plus ancien au plus récent
sort-most-urgent = Du plus au moins urgent
sort-least-urgent = Du moins au plus urgent
sort-longest = De la plus longue à la plus courte
sort-shortest = De la plus courte à la plus longue
sort-unread-first = Le non lu d’abord
sort-read-first = Le lu d’abord
row-mark = Sélectionner (x)
selection-label = Actions sur la sélection
selection-count = Sélection : { $count }
selection-all = Tout sélectionner ({ $count })
selection-most = Sélection limitée à { $count }, le plus que l’on puisse traiter d’un coup.
selection-clear = Ne plus rien sélectionner
selection-macro = Exécuter une macro
selection-macro-run = Macro « { $name } »
selection-read = Lu ou non lu
selection-mark-read = { $module ->
    [ticket] Marquer comme lus
   *[chat] Marquer comme lues
}
selection-mark-unread = { $module ->
    [ticket] Marquer comme non lus
   *[chat] Marquer comme non lues
}
selection-label-add = Ajouter l’étiquette { $title }
selection-label-remove = Retirer l’étiquette { $title }
batch-done = { $what } · { $count }
batch-skipped = { $done } (sauf { $skipped }, sans effet)
batch-undo = Annuler
batch-undone = Annulé : { $count }.
batch-undone-partly = Annulé : { $count }. Trop tard pour { $stays }, en route ou déjà parti.
keys-group-many = Plusieurs à la fois
keys-mark = Sélectionner
keys-extend-next = Étendre vers le bas
keys-extend-previous = Étendre vers le haut
keys-mark-all = Tout sélectionner
keys-undo = Annuler
views-title = Vues personnalisées
views-empty = Une vue garde vos filtres sous un nom.
view-new = Nouvelle vue
view-menu = Vue « { $name } »
view-edit = Modifier ou renommer
view-up = Monter
view-down = Descendre
view-delete = Supprimer
view-local = Sur cet ordinateur seulement : le serveur n’a pas de nom pour l’une de ses conditions.
view-waiting = Sera enregistrée sur le serveur dès qu’il sera joignable.
view-refused = Le serveur l’a refusée ; enregistrez-la de nouveau pour réessayer.
view-unreadable-title = Cette vue ne peut pas être lue ici
view-unreadable = Un autre programme l’a créée avec une condition que Guichet ne connaît pas. Modifiez-la pour en faire une vue lisible ici.
view-edit-title = Modifier la vue
view-name = Nom de la vue
view-conditions = Afficher ce qui répond à ces conditions
view-conditions-none = Ajoutez au moins une condition.
view-condition-add = Ajouter une condition
view-condition-remove = Retirer la condition
view-attribute = Attribut
view-operator = Opérateur
view-value = Valeur
view-value-choose = Choisir…
view-value-words = Plusieurs valeurs : séparez-les par | ; pour la barre elle-même, \|
view-value-numbers = Un ou plusieurs nombres
view-value-days = Nombre de jours
view-and = et
view-or = ou
view-join-to-or = Changer en « ou » ; « et » lie plus fort que « ou »
view-join-to-and = Changer en « et » ; « et » lie plus fort que « ou »
view-save = Enregistrer la vue
view-counting = Comptage…
view-count-unsound = Complétez les conditions pour voir ce que la vue affichera.
view-count = { $module ->
    [ticket] { $count ->
        [one] { $shown } ticket en ce moment, dont { $unassigned } non attribués et { $mine } à vous
       *[other] { $shown } tickets en ce moment, dont { $unassigned } non attribués et { $mine } à vous
    }
   *[chat] { $count ->
        [one] { $shown } conversation en ce moment, dont { $unassigned } non attribuées et { $mine } à vous
       *[other] { $shown } conversations en ce moment, dont { $unassigned } non attribuées et { $mine } à vous
    }
}
view-place-server = Gardée sur le serveur ; le tableau de bord web affiche la même vue.
view-place-local = Gardée sur cet ordinateur seulement, car le serveur n’a pas de nom pour : { $names }.
view-flaw-undefined = Cet attribut n’est pas défini.
view-flaw-operator = Cet attribut ne se compare pas ainsi.
view-flaw-many = Une vue a trente conditions au plus.
view-flaw-value = Indiquez une valeur.
view-flaw-days = Indiquez un nombre de jours, de 0 à 997.
view-delete-title = Supprimer cette vue ?
view-delete-server = « { $name } » disparaît aussi du serveur et de son tableau de bord web. Les conversations restent.
view-delete-local = « { $name } » disparaît de cet ordinateur. Les conversations restent.
attribute-id = Numéro
attribute-status = Statut
attribute-priority = Priorité
attribute-assignee = Agent assigné
attribute-inbox = Canal
attribute-team = Équipe
attribute-labels = Étiquettes
attribute-contact = N° du contact
attribute-contact-name = Nom du contact
attribute-contact-email = E-mail du contact
attribute-contact-phone = Téléphone du contact
attribute-created = Création
attribute-activity = Dernière activité
attribute-snoozed-until = En attente jusqu’à
attribute-browser-language = Langue du navigateur
attribute-conversation-language = Langue de la conversation
attribute-referrer = Page d’origine
attribute-mail-subject = Objet de l’e-mail
attribute-unread = Non lu
attribute-participant = Participant
attribute-category = Module
attribute-ticket-type = Type de ticket
operator-equal = est
operator-not-equal = n’est pas
operator-contains = contient
operator-contains-not = ne contient pas
operator-present = est renseigné
operator-absent = n’est pas renseigné
operator-greater = est supérieur à
operator-less = est inférieur à
operator-after = est après le
operator-before = est avant le
operator-days-before = remonte à plus de (jours)

## Macros

macros-title = Macros
macros-none = Aucune macro pour l’instant. Créez-en une pour enchaîner en un geste ce que vous faites souvent.
macro-run-one = Exécuter une macro
macro-run-title = Exécuter « { $name } »
macro-run = Exécuter
macro-running = Macro « { $name } » en file
macro-new = Nouvelle macro
macro-edit = Modifier la macro
macro-more = Plus d’actions pour « { $name } »
macro-import = Importer une macro
macro-import-short = Importer
macro-import-text = Ou collez son texte
macro-export = Exporter
macro-export-title = Exporter la macro
macro-export-text = Gardez ce texte dans un fichier, ou donnez-le à quelqu’un : « Importer » le relit.
macro-file = Fichier de la macro
macro-copy = Copier le texte
macro-copied = Texte copié
macro-not-copied = Le texte n’a pas pu être copié. Il est sélectionné : copiez-le avec Ctrl + C.
macro-read = Lire la macro
macro-delete = Supprimer
macro-delete-title = Supprimer cette macro ?
macro-delete-text = « { $name } » ne pourra plus être exécutée, par personne.
macro-waiting = Pas encore sur le serveur
macro-personal = Personnelle
macro-global = Pour toute l’équipe
macro-own = Elle n’est qu’à vous. Seuls les administrateurs créent et modifient les macros de toute l’équipe.
macro-global-hint = Seuls les administrateurs créent et modifient les macros de toute l’équipe.
macro-name = Nom
macro-visibility = Qui peut l’utiliser
macro-steps = Étapes
macro-no-step = Ajoutez au moins une étape.
macro-step-add = Ajouter une étape
macro-save = Enregistrer
macro-add-labels = Ajouter les étiquettes { $labels }
macro-remove-labels = Retirer les étiquettes { $labels }
macro-mute = Fermer et refuser la suite
macro-reply = Répondre : « { $text } »
macro-note = Note privée : « { $text } »
macro-transcript = Envoyer la transcription à { $to }
macro-files = Envoyer { $names }
macro-files-count = { $count ->
    [one] Envoyer { $count } fichier
   *[other] Envoyer { $count } fichiers
}
macro-webhook = Prévenir { $url }
macro-other = Étape que cette version ne connaît pas : { $name }
macro-assign-me = M’attribuer la conversation
macro-assign-last = Attribuer au dernier agent qui a répondu
macro-nothing = Déjà ainsi
macro-unknown = Le serveur en décide
macro-missing = Sans valeur ici : { $names }
macro-as-one = Le serveur exécute le tout en une fois, ou rien.
macro-step-by-step = Les étapes partent une à une ; au premier refus, la suite attend votre décision dans la boîte d’envoi.
macro-by-server = Le serveur l’exécute lui-même, sans dire si une étape échoue.
step-kind = Ce que fait l’étape
step-assign-agent = Attribuer à un agent
step-assign-team = Attribuer à une équipe
step-add-labels = Ajouter des étiquettes
step-remove-labels = Retirer des étiquettes
step-status = Changer le statut
step-priority = Changer la priorité
step-reply = Répondre au client
step-note = Ajouter une note privée
step-webhook = Adresse web à prévenir
step-kept = Gardée telle quelle
step-myself = La personne qui l’exécute
step-last = Le dernier agent qui a répondu
step-text = Texte
step-variables = Variables :
step-up = Monter l’étape
step-down = Descendre l’étape
step-remove = Retirer l’étape

## Moments et étiquettes saisis

snooze-type = En attente jusqu’à… (mardi 14h, dans 3 jours)
snooze-typed = { $day } à { $time }
related-label-administrators = Cette étiquette n’existe pas. Seuls les administrateurs créent des étiquettes.
related-label-create = Créer l’étiquette « { $title } »

## Fichiers : transcriptions, photos, pièces jointes des macros

transcript-file = Ou l’enregistrer dans un fichier
transcript-html = Page web (HTML)…
transcript-plain = Texte…
transcript-file-hint = Établie à partir de ce qui se trouve sur cet ordinateur, même sans connexion.
transcript-saved = Transcription enregistrée : { $name }
contact-picture-add = Ajouter une photo…
contact-picture-change = Changer la photo…
contact-picture-remove = Retirer la photo
outbox-contact-picture = Changer la photo de { $contact }
outbox-contact-picture-remove = Retirer la photo de { $contact }
outbox-reason-file-gone = Le fichier n’est plus sur cet ordinateur. Choisissez-le à nouveau.
rule-picture = Choisissez une image PNG, JPEG, GIF ou WebP.
rule-file-size = Choisissez un fichier de { $size } Mo au plus.
rule-file-type = Ce canal n’accepte que : { $endings }. Convertissez le fichier ou choisissez-en un autre.
rule-file-count = Un message porte { $limit } fichiers au plus. Envoyez les autres dans un second message.
rule-file-unreadable = Ce fichier ne peut pas être lu. Vérifiez qu’il existe encore et que vous avez le droit de l’ouvrir.
step-files = Envoyer des fichiers
step-file-add = Choisir un fichier…
step-file-remove = Retirer { $name }
step-file-sending = Envoi du fichier au serveur…
step-file-offline = Un fichier part au serveur avant la macro : choisissez-le une fois connecté.

## Fichiers et messages vocaux dans la zone de saisie, et moment du départ

attach-title = Joindre des fichiers
attach-list = Fichiers joints
attach-busy = Copie en cours…
attach-remove = Retirer { $name }
attach-refused-close = Fermer
attach-drop = Déposez les fichiers pour les joindre
record-title = Enregistrer un message vocal
record-label = Message vocal
record-paused = En pause
record-pause = Mettre en pause
record-resume = Reprendre
record-stop = Arrêter
record-discard = Abandonner l’enregistrement
record-trim = Couper le silence aux deux bouts
record-whole = Tout garder
record-send = Envoyer
voice-label = Son { $name }
voice-play = Écouter
voice-pause = Pause
voice-position = Position
voice-speed = Vitesse de lecture
voice-loading = Récupération du son…
sound-no-device = Aucun micro ni haut-parleur trouvé. Branchez-en un et réessayez.
sound-unplugged = L’appareil a été débranché. Ce qui a été enregistré est conservé.
sound-refused = Le système ne laisse pas Guichet utiliser le micro. Autorisez-le dans les réglages du système.
sound-busy = Un autre programme utilise l’appareil. Fermez-le et réessayez.
sound-disk-full = Le disque est plein. Ce qui a été enregistré est conservé : libérez de la place.
sound-too-long = L’enregistrement a atteint la durée maximale. Il est conservé.
sound-unreadable = Ce fichier ne contient aucun son lisible.
sound-failed = Le système audio a échoué. Réessayez.
later-title = Envoyer plus tard
later-type = demain 9h, lundi 14h30…
delivery-scheduled = Partira { $time }
delivery-undo = Part dans un instant
operation-undo = Annuler
operation-now = Envoyer maintenant
settings-undo = Annuler l’envoi
settings-undo-text = Combien de temps un message attend avant de partir, pour pouvoir être repris.
settings-undo-none = Non
settings-undo-5 = 5 s
settings-undo-10 = 10 s
settings-undo-30 = 30 s
settings-microphone = Microphone
settings-microphone-text = Par où l’on dicte les notes vocales.
settings-microphone-system = Celui du système
settings-microphone-none = Aucun
settings-microphone-gone = Débranché
settings-pictures = Grandes images
settings-pictures-text = Ce que deviennent les grandes images quand on les joint.
settings-pictures-unchanged = Telles quelles
settings-pictures-smaller = Réduites
attachment-save = Enregistrer sous…
attachment-saved = Enregistré sous { $name }
attachment-folder = Afficher dans le dossier
attachment-not-there = Le fichier n’est plus là où il a été enregistré.
