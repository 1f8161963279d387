"""Keys that work in every application: listened to by the desktop's portal or by X11. Started by the daemon."""
