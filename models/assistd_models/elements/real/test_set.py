"""The applications on which figures are taken, once. None of them is in validation. Used by `collect`."""

from __future__ import annotations

from assistd_models.elements.real.applications import DARK_ADWAITA, DARK_GTK, Application, Screen

_ARC = {"GTK_THEME": "Arc"}
_ARC_DARK = {"GTK_THEME": "Arc-Dark"}
_GREYBIRD = {"GTK_THEME": "Greybird"}
_BREEZE = {"QT_STYLE_OVERRIDE": "breeze"}
_LETTER = "{home}/Documents/letter.txt"
_NOTES = "{home}/Documents/notes.md"
_ARCHIVE = ("{home}/Documents/archive.zip",)
_PREFERENCES = ("click menu-item:Edit", "click menu-item:Preferences", "wait 1")
_PREFERENCE = ("click menu-item:Edit", "click menu-item:Preference", "wait 1")
_SHOTWELL = ("wait 2", "click button:OK", "wait 4", "click button:OK", "wait 2")
_NOTEBOOK = ("wait 1", "click button:OK", "wait 3")
_NO_ACCOUNTS = ("wait 2", "click button:Cancel", "wait 1")

_GTK3 = (
    Application(
        name="meld",
        toolkit="gtk3",
        package="meld",
        command=("meld",),
        screens=(
            Screen(what="new comparison", steps=("wait 1",)),
            Screen(what="two files", arguments=(_LETTER, _NOTES), steps=("wait 2",), environment=_ARC_DARK),
            Screen(
                what="preferences",
                steps=("wait 1", "key F10", "wait 0.5", "click Preferences", "wait 1"),
            ),
        ),
    ),
    Application(
        name="rhythmbox",
        toolkit="gtk3",
        package="rhythmbox",
        command=("rhythmbox",),
        screens=(
            Screen(what="main window", steps=("wait 3",), without="its button for the volume is told as a slider"),
            Screen(
                what="open menu",
                steps=("wait 3", "click button:Menu", "wait 0.5"),
                environment=_GREYBIRD,
                without="its button for the volume is told as a slider",
            ),
            Screen(
                what="preferences",
                steps=("wait 3", "click button:Menu", "wait 0.5", "click Preferences", "wait 1"),
            ),
            Screen(
                what="preferences, podcasts",
                steps=(
                    "wait 3",
                    "click button:Menu",
                    "wait 0.5",
                    "click Preferences",
                    "wait 1",
                    "click tab:Podcasts",
                    "wait 0.5",
                ),
                environment=_GREYBIRD,
            ),
        ),
    ),
    Application(
        name="easytag",
        toolkit="gtk3",
        package="easytag",
        command=("easytag", "{home}/Music"),
        screens=(
            Screen(
                what="main window",
                steps=("wait 2",),
                environment=DARK_GTK,
                without="a progress bar without ink is told; shows the folders of this machine",
            ),
            Screen(
                what="open menu",
                steps=("wait 2", "click menu-item:File", "wait 0.5"),
                without="a progress bar without ink is told; shows the folders of this machine",
            ),
            Screen(what="preferences", steps=("wait 2", *_PREFERENCES)),
            Screen(
                what="scan",
                steps=("wait 2", "click button:Show Scanner", "wait 1"),
                environment=_ARC,
                without="three of its buttons are not told",
            ),
            Screen(
                what="preferences, tags",
                steps=("wait 2", *_PREFERENCES, "click tab:Tags", "wait 0.5"),
                environment=DARK_GTK,
            ),
        ),
    ),
    Application(
        name="system-config-printer",
        toolkit="gtk3",
        package="system-config-printer",
        command=("system-config-printer",),
        screens=(
            Screen(what="main window", steps=("wait 2",), environment=_GREYBIRD),
            Screen(what="connect", steps=("wait 2", "click button:Connect", "wait 1")),
        ),
    ),
    Application(
        name="seahorse",
        toolkit="gtk3",
        package="seahorse",
        command=("seahorse",),
        screens=(
            Screen(what="main window", steps=("wait 2",)),
            Screen(what="new item", steps=("wait 2", "key ctrl+n", "wait 1"), environment=_ARC),
        ),
    ),
    Application(
        name="shotwell",
        toolkit="gtk3",
        package="shotwell",
        command=("shotwell",),
        screens=(
            Screen(what="first message", steps=("wait 2",)),
            Screen(what="main window", steps=_SHOTWELL),
            Screen(what="preferences", steps=(*_SHOTWELL, *_PREFERENCES)),
        ),
    ),
    Application(
        name="zim",
        toolkit="gtk3",
        package="zim",
        command=("zim",),
        screens=(
            Screen(what="first message", steps=("wait 1",)),
            Screen(what="open menu", steps=(*_NOTEBOOK, "click menu-item:Insert", "wait 0.5"), environment=_ARC),
            Screen(what="preferences", steps=(*_NOTEBOOK, *_PREFERENCES)),
            Screen(what="search", steps=(*_NOTEBOOK, "key ctrl+shift+f", "wait 1"), environment=DARK_GTK),
        ),
    ),
    Application(
        name="grisbi",
        toolkit="gtk3",
        package="grisbi",
        command=("grisbi",),
        screens=(
            Screen(what="first assistant", steps=("wait 2",)),
            Screen(what="preferences", steps=(*_NO_ACCOUNTS, *_PREFERENCES)),
        ),
    ),
    Application(
        name="xfburn",
        toolkit="gtk3",
        package="xfburn",
        command=("xfburn",),
        screens=(
            Screen(what="main window", steps=("wait 1", "click button:Close", "wait 1")),
            Screen(
                what="preferences", steps=("wait 1", "click button:Close", "wait 1", *_PREFERENCE), environment=_ARC
            ),
        ),
    ),
)

_GTK4 = (
    Application(
        name="gnome-logs",
        toolkit="gtk4",
        package="gnome-logs",
        command=("gnome-logs",),
        screens=(
            Screen(what="main window", steps=("wait 2",)),
            Screen(
                what="search", steps=("wait 2", "click button:Ignore", "key ctrl+f", "wait 1"), environment=DARK_ADWAITA
            ),
        ),
    ),
    Application(
        name="gnome-builder",
        toolkit="gtk4",
        package="gnome-builder",
        command=("gnome-builder",),
        patience_s=40,
        screens=(
            Screen(what="greeter", steps=("wait 3",)),
            Screen(what="preferences", steps=("wait 3", "key ctrl+comma", "wait 2")),
            Screen(what="new project", steps=("wait 3", "click button:Create New Project", "wait 2")),
            Screen(
                what="clone",
                steps=("wait 3", "click button:Clone Repository", "wait 2"),
                environment=DARK_ADWAITA,
            ),
        ),
    ),
    Application(
        name="sysprof",
        toolkit="gtk4",
        package="sysprof",
        command=("sysprof",),
        screens=(
            Screen(what="main window", steps=("wait 2",), environment=DARK_ADWAITA),
            Screen(what="file chooser", steps=("wait 2", "click button:Open", "wait 2")),
        ),
    ),
    Application(
        name="gnome-software",
        toolkit="gtk4",
        package="gnome-software",
        command=("gnome-software",),
        patience_s=40,
        screens=(
            Screen(what="explore", steps=("wait 3",), environment=DARK_ADWAITA),
            Screen(what="open menu", steps=("wait 3", "key F10", "wait 1")),
            Screen(
                what="preferences",
                steps=("wait 3", "key F10", "wait 1", "click menu-item:Update Preferences", "wait 1"),
            ),
        ),
    ),
    Application(
        name="adwaita-1-demo",
        toolkit="gtk4",
        package="libadwaita-1-examples",
        command=("adwaita-1-demo",),
        screens=(
            Screen(what="lists", steps=("wait 1", "click item:Lists", "wait 1")),
            Screen(what="buttons", steps=("wait 1", "click item:Buttons", "wait 1")),
            Screen(
                what="view switcher",
                steps=("wait 1", "click item:View Switcher", "wait 1", "click button:Run the Demo", "wait 1"),
                environment=DARK_ADWAITA,
            ),
        ),
    ),
)

_QTERMINAL = ("click menu-item:File", "wait 0.5", "click menu-item:Preferences", "wait 1")

_QT5 = (
    Application(
        name="sqlitebrowser",
        toolkit="qt5",
        package="sqlitebrowser",
        command=("sqlitebrowser",),
        screens=(
            Screen(what="main window", steps=("wait 2",), environment=_BREEZE),
            Screen(what="open menu", steps=("wait 2", "click menu-item:File", "wait 0.5")),
            Screen(what="preferences", steps=("wait 2", *_PREFERENCES)),
        ),
    ),
    Application(
        name="kid3",
        toolkit="qt5",
        package="kid3-qt",
        command=("kid3-qt", "{home}/Music"),
        screens=(
            Screen(what="main window", steps=("wait 2", "click button:Next File", "wait 1")),
            Screen(
                what="open menu",
                steps=("wait 2", "click button:Next File", "wait 1", "click menu-item:Tools", "wait 0.5"),
                environment=_BREEZE,
            ),
            Screen(
                what="settings, files",
                steps=("wait 2", "click button:Configure Kid3", "wait 1", "click tab:Files", "wait 0.5"),
            ),
        ),
    ),
    Application(
        name="ark",
        toolkit="qt5",
        package="ark",
        command=("ark",),
        environment=_BREEZE,
        screens=(
            Screen(what="archive", arguments=_ARCHIVE, steps=("wait 2",)),
            Screen(what="settings", steps=("wait 2", "key ctrl+shift+comma", "wait 2")),
        ),
    ),
    Application(
        name="qterminal",
        toolkit="qt5",
        package="qterminal",
        command=("qterminal",),
        screens=(
            Screen(
                what="open menu",
                steps=("wait 1", "click menu-item:View", "wait 0.5"),
                environment=_BREEZE,
                without="its terminal is not told",
            ),
            Screen(what="preferences", steps=("wait 1", *_QTERMINAL)),
            Screen(
                what="preferences, behaviour",
                steps=("wait 1", *_QTERMINAL, "click item:Behavior", "wait 0.5"),
                environment=_BREEZE,
            ),
        ),
    ),
    Application(
        name="mumble",
        toolkit="qt5",
        package="mumble",
        command=("mumble",),
        screens=(
            Screen(what="certificate", steps=("wait 2", "click button:Cancel", "wait 1")),
            Screen(
                what="servers",
                steps=(
                    "wait 2",
                    "click button:Cancel",
                    "wait 1",
                    "click button:Cancel",
                    "wait 2",
                    "click button:OK",
                    "wait 2",
                ),
            ),
        ),
    ),
    Application(
        name="librecad",
        toolkit="qt5",
        package="librecad",
        command=("librecad",),
        patience_s=40,
        screens=(
            Screen(what="first message", steps=("wait 2",)),
            Screen(
                what="main window",
                steps=("wait 2", "click button:OK", "wait 4"),
                without="the buttons of the window in its window are not told",
            ),
            Screen(
                what="preferences",
                steps=(
                    "wait 2",
                    "click button:OK",
                    "wait 4",
                    "click menu-item:Options",
                    "click menu-item:Application Preferences",
                    "wait 1",
                ),
            ),
        ),
    ),
    Application(
        name="kolourpaint",
        toolkit="qt5",
        package="kolourpaint",
        command=("kolourpaint",),
        environment=_BREEZE,
        screens=(
            Screen(what="open menu", steps=("wait 2", "click menu-item:Image", "wait 0.5")),
            Screen(what="resize", steps=("wait 2", "key ctrl+e", "wait 1")),
        ),
    ),
)

_WIZARD = (
    "wait 3",
    "click button:Next >",
    "wait 1",
    "click button:Next >",
    "wait 1",
    "click button:Finish",
    "wait 4",
)

_QT6 = (
    Application(
        name="calibre",
        toolkit="qt6",
        package="calibre",
        command=("calibre",),
        patience_s=60,
        screens=(
            Screen(what="first assistant", steps=("wait 3",)),
            Screen(
                what="main window",
                steps=_WIZARD,
                without="a button is told as a check box, links and the cover of a book are not told",
            ),
            Screen(what="preferences", steps=(*_WIZARD, "key ctrl+p", "wait 2")),
            Screen(
                what="preferences, look",
                steps=(*_WIZARD, "key ctrl+p", "wait 2", "click button:Look & feel", "wait 2"),
            ),
        ),
    ),
    Application(
        name="tipp10",
        toolkit="qt6",
        package="tipp10",
        command=("tipp10",),
        patience_s=60,
        screens=(
            Screen(what="first message", steps=("wait 1",), without="its text is not told"),
            Screen(what="main window", steps=("wait 1", "click button:Launch TIPP10", "wait 2")),
            Screen(
                what="settings",
                steps=(
                    "wait 1",
                    "click button:Launch TIPP10",
                    "wait 2",
                    "click menu-item:File",
                    "wait 0.5",
                    "click menu-item:Settings",
                    "wait 1",
                ),
            ),
        ),
    ),
    Application(
        name="qpwgraph",
        toolkit="qt6",
        package="qpwgraph",
        command=("qpwgraph",),
        screens=(
            Screen(what="open menu", steps=("wait 1", "click menu-item:View", "wait 0.5")),
            Screen(what="main window", steps=("wait 1",)),
        ),
    ),
    Application(
        name="focuswriter",
        toolkit="qt6",
        package="focuswriter",
        command=("focuswriter",),
        screens=(
            Screen(
                what="preferences",
                steps=("wait 2", "click menu-item:Settings", "wait 1", "click menu-item:Preferences", "wait 1"),
            ),
        ),
    ),
)

_WEB = (
    Application(
        name="falkon",
        toolkit="web",
        package="falkon",
        command=("falkon",),
        environment={
            "QTWEBENGINE_DISABLE_SANDBOX": "1",
            "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --force-renderer-accessibility",
        },
        patience_s=40,
        screens=(
            Screen(what="start page and find", steps=("wait 3", "key ctrl+f", "wait 1")),
            Screen(
                what="page not found",
                arguments=("http://localhost:8999/",),
                steps=("wait 4",),
                without="lines of its text are told as items",
            ),
        ),
    ),
)

TEST: tuple[Application, ...] = (*_GTK3, *_GTK4, *_QT5, *_QT6, *_WEB)
