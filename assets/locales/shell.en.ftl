# What the operating system shows for the window, in English. `shell.fr.ftl` has the same keys.

notice-assigned = Assigned to you
