"""GTK 4 and libadwaita: builds windows, measures their widgets, paints them. The child process of ``gtk4`` runs it."""
