"""The D-Bus door: ``org.assistd.Assistd1`` for desktop programs and the Orca extension. The daemon opens it."""
