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

tab-all = Toutes
tab-unassigned = Non attribuées
tab-mine = Les miennes
list-label = Conversations
list-tabs = Quelles conversations
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
list-empty-title = Aucune conversation ici
list-empty-title-done = Tout est fait
list-empty-mine = Aucune conversation ouverte ne vous est attribuée. Prenez-en une parmi celles que personne n’a encore.
list-empty-unassigned = Chaque conversation ouverte a son agent. Les nouvelles apparaîtront ici d’elles-mêmes.
list-empty-all = Aucune conversation n’est ouverte ici. Les nouvelles apparaîtront d’elles-mêmes.
list-empty-status = Aucune conversation n’a ici le statut « { $status } ».
list-empty-every = Il n’y a pas encore de conversation ici. Les nouvelles apparaîtront d’elles-mêmes.
list-show-open = Afficher les ouvertes
list-show-unassigned = Afficher les non attribuées
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
thread-typing = { $names } écrit…
thread-typing-many = { $names } écrivent…
message-you = Vous
message-note = Note privée
message-automatic = Message automatique
message-system = Système
message-deleted = Ce message a été supprimé.
message-empty = (message vide)
delivery-queued = En file, partira dès le retour du réseau
delivery-queued-sign-in = En file, partira dès que vous serez reconnecté
delivery-queued-soon = En file, sur le départ
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
