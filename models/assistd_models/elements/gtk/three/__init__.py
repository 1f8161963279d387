"""GTK 3: builds windows, measures their widgets, paints them. The child process of the source ``gtk3`` runs it."""
