"""What the desktop offers to every program: buses, locks, sleep. Used by sources, sinks and the screen."""
