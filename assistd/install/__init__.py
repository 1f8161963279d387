"""Sets assistd up as a service of this user, and takes it away again: `assistd service` and `assistd doctor` ask it."""
