# Ce que le système d’exploitation montre pour la fenêtre, en français. `shell.en.ftl` a les mêmes clés.

notice-assigned = Vous est attribuée
