"""Names of icons that every icon theme has, by where they are used, and of keys. Both toolkits' scenes choose from them."""

from __future__ import annotations

TOOLS = [
    "document-new", "document-open", "document-save", "document-print", "edit-cut", "edit-copy", "edit-paste",
    "edit-undo", "edit-redo", "edit-find", "edit-delete", "edit-clear", "go-previous", "go-next", "go-up",
    "go-home", "view-refresh", "list-add", "list-remove", "media-playback-start", "media-playback-pause",
    "media-playback-stop", "media-skip-forward", "media-skip-backward", "media-record", "format-text-bold",
    "format-text-italic", "format-text-underline", "format-justify-left", "format-justify-center", "zoom-in",
    "zoom-out", "zoom-fit-best", "object-rotate-right", "process-stop", "mail-send", "mail-reply-sender",
    "bookmark-new", "view-fullscreen", "system-search", "document-properties", "help-about", "insert-image",
    "tab-new"
]  # fmt: skip
BARS = [
    "open-menu", "view-more", "list-add", "edit-find", "system-search", "go-previous", "go-next", "view-list",
    "view-grid", "view-refresh", "document-open", "document-save", "emblem-system", "sidebar-show", "folder-new",
    "edit-delete", "mail-send", "starred", "mark-location", "view-fullscreen", "send-to", "camera-photo"
]  # fmt: skip
THINGS = [
    "folder", "folder-documents", "folder-music", "folder-pictures", "folder-download", "user-home", "user-trash",
    "user-desktop", "text-x-generic", "image-x-generic", "audio-x-generic", "video-x-generic", "package-x-generic",
    "drive-harddisk", "computer", "printer", "input-keyboard", "input-mouse", "network-workgroup",
    "preferences-system", "preferences-desktop-font", "applications-internet", "x-office-document",
    "x-office-calendar", "x-office-spreadsheet", "avatar-default", "mail-unread", "mail-read", "starred",
    "network-wireless", "audio-volume-high", "weather-clear", "media-optical", "camera-web", "multimedia-player"
]  # fmt: skip
SIGNS = ("dialog-warning", "dialog-information", "dialog-question", "dialog-error", "dialog-password")
KEYS = [*"789÷456×123−0.=+", "(", ")", "√", "x²", "%", "π", "C", "⌫", "Mod", "sin", "cos", "tan", "log", "ln", "±"]
"""What stands on the keys of a calculator."""
