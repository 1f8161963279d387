"""The last applications on which thresholds are chosen. None of them is in `test_set`. Used by `collect`.

They were the test set of revision 2026-11-26.4 and its errors were looked at: validation since 2026-11-27.
"""

from __future__ import annotations

from assistd_models.elements.real.applications import DARK_ADWAITA, DARK_GTK, Application, Screen

_ARC = {"GTK_THEME": "Arc-Dark"}
_GREYBIRD = {"GTK_THEME": "Greybird"}
_BREEZE = {"QT_STYLE_OVERRIDE": "breeze"}
_BOAT = ("{home}/Documents/boat.py",)
_LETTER = ("{home}/Documents/letter.txt",)
_ARCHIVE = ("{home}/Documents/archive.zip",)
_PREFERENCES = ("click menu-item:Edit", "click menu-item:Preferences", "wait 1")

_GTK3 = (
    Application(
        name="pluma",
        toolkit="gtk3",
        package="pluma",
        command=("pluma",),
        screens=(
            Screen(what="main window", arguments=_BOAT),
            Screen(what="open menu", arguments=_LETTER, steps=("click menu-item:View",), environment=DARK_GTK),
            Screen(what="preferences", steps=_PREFERENCES),
            Screen(what="preferences, editor", steps=(*_PREFERENCES, "click tab:Editor"), environment=_GREYBIRD),
            Screen(what="replace", arguments=_LETTER, steps=("key ctrl+h", "wait 0.5")),
        ),
    ),
    Application(
        name="xfce4-terminal",
        toolkit="gtk3",
        package="xfce4-terminal",
        command=("xfce4-terminal", "--disable-server"),
        screens=(
            Screen(what="open menu", steps=("click menu-item:Terminal",)),
            Screen(what="preferences", steps=_PREFERENCES),
            Screen(what="preferences, appearance", steps=(*_PREFERENCES, "click tab:Appearance"), environment=_ARC),
            Screen(what="preferences, advanced", steps=(*_PREFERENCES, "click tab:Advanced")),
        ),
    ),
    Application(
        name="gnumeric",
        toolkit="gtk3",
        package="gnumeric",
        command=("gnumeric",),
        screens=(
            Screen(
                what="main window",
                arguments=("{home}/Documents/prices.csv",),
                steps=("wait 1",),
                without="draws its sheet itself: headers are not told, a progress bar without ink is",
            ),
            Screen(
                what="open menu",
                steps=("wait 1", "click menu-item:Format", "wait 0.5"),
                without="draws its sheet itself: headers are not told, a progress bar without ink is",
            ),
            Screen(what="format of cells", steps=("wait 1", "key ctrl+1", "wait 1"), environment=_GREYBIRD),
            Screen(what="find", steps=("wait 1", "key ctrl+f", "wait 1")),
        ),
    ),
    Application(
        name="homebank",
        toolkit="gtk3",
        package="homebank",
        command=("homebank",),
        screens=(
            Screen(what="first message", steps=("wait 1",)),
            Screen(what="open menu", steps=("wait 1", "key Escape", "click menu-item:Manage")),
            Screen(what="preferences", steps=("wait 1", "key Escape", *_PREFERENCES), environment=_ARC),
        ),
    ),
    Application(
        name="gnome-system-monitor",
        toolkit="gtk3",
        package="gnome-system-monitor",
        command=("gnome-system-monitor",),
        screens=(
            Screen(what="processes", without="its tabs have icons, which are taken for the marks of radio buttons"),
            Screen(what="preferences", steps=("key F10", "wait 0.5", "click Preferences", "wait 1")),
        ),
    ),
    Application(
        name="claws-mail",
        toolkit="gtk3",
        package="claws-mail",
        command=("claws-mail",),
        screens=(
            Screen(what="first assistant", steps=("wait 1",)),
            Screen(what="assistant, about you", steps=("wait 1", "click Next", "wait 0.5"), environment=_ARC),
            Screen(what="assistant, receiving", steps=("wait 1", "click Next", "click Next", "wait 0.5")),
        ),
    ),
    Application(
        name="quodlibet",
        toolkit="gtk3",
        package="quodlibet",
        command=("quodlibet",),
        patience_s=40,
        screens=(
            Screen(what="main window", steps=("wait 2", "click Not Now", "wait 1")),
            Screen(
                what="open menu",
                steps=("wait 2", "click Not Now", "wait 1", "click menu-item:Browse", "wait 0.5"),
                environment=_GREYBIRD,
            ),
            Screen(
                what="preferences",
                steps=(
                    "wait 2",
                    "click Not Now",
                    "wait 1",
                    "click menu-item:File",
                    "click menu-item:Preferences",
                    "wait 1",
                ),
            ),
        ),
    ),
    Application(
        name="remmina",
        toolkit="gtk3",
        package="remmina",
        command=("remmina",),
        screens=(Screen(what="main window", steps=("wait 1",)),),
    ),
    Application(
        name="catfish",
        toolkit="gtk3",
        package="catfish",
        command=("catfish", "{home}"),
        screens=(
            Screen(what="main window", steps=("wait 1",)),
            Screen(what="side bar", steps=("wait 1", "key F9", "wait 1"), environment=_ARC),
        ),
    ),
    Application(
        name="engrampa",
        toolkit="gtk3",
        package="engrampa",
        command=("engrampa",),
        screens=(
            Screen(what="open menu", arguments=_ARCHIVE, steps=("wait 1", "click menu-item:Edit", "wait 0.5")),
            Screen(what="extract", arguments=_ARCHIVE, steps=("wait 1", "key ctrl+e", "wait 1")),
        ),
    ),
    Application(
        name="bleachbit",
        toolkit="gtk3",
        package="bleachbit",
        command=("bleachbit",),
        screens=(
            Screen(what="preferences", steps=("wait 2",)),
            Screen(what="main window", steps=("wait 2", "key Escape", "wait 1"), environment=DARK_GTK),
        ),
    ),
    Application(
        name="celluloid",
        toolkit="gtk3",
        package="celluloid",
        command=("celluloid",),
        screens=(Screen(what="main window", steps=("wait 1",)),),
    ),
)

_GTK4 = (
    Application(
        name="dino-im",
        toolkit="gtk4",
        package="dino-im",
        command=("dino-im",),
        screens=(
            Screen(what="welcome", steps=("wait 2",)),
            Screen(what="new account", steps=("wait 2", "click button:Set up account", "wait 1")),
        ),
    ),
    Application(
        name="gnome-console",
        toolkit="gtk4",
        package="gnome-console",
        command=("kgx",),
        screens=(Screen(what="open menu", steps=("wait 1", "key F10", "wait 1")),),
    ),
    Application(
        name="gnome-chess",
        toolkit="gtk4",
        package="gnome-chess",
        command=("/usr/games/gnome-chess",),
        screens=(Screen(what="new game", steps=("wait 1", "key ctrl+n", "wait 1"), environment=DARK_ADWAITA),),
    ),
    Application(
        name="endeavour",
        toolkit="gtk4",
        package="endeavour",
        command=("endeavour",),
        screens=(Screen(what="main window", steps=("wait 3",), environment=DARK_ADWAITA),),
    ),
)

_KATE = ("click menu-item:Settings", "click menu-item:Configure KWrite", "wait 2")
_AUDACIOUS = ("wait 1", "key ctrl+p", "wait 1")

_QT5 = (
    Application(
        name="kwrite",
        toolkit="qt5",
        package="kwrite",
        command=("kwrite",),
        environment=_BREEZE,
        screens=(
            Screen(what="open menu", arguments=_LETTER, steps=("wait 1", "click menu-item:Edit", "wait 0.5")),
            Screen(what="settings", steps=("wait 1", *_KATE)),
            Screen(what="settings, editing", steps=("wait 1", *_KATE, "click item:Editing", "wait 0.5")),
            Screen(what="replace", arguments=_LETTER, steps=("wait 1", "key ctrl+r", "wait 1")),
        ),
    ),
    Application(
        name="pcmanfm-qt",
        toolkit="qt5",
        package="pcmanfm-qt",
        command=("pcmanfm-qt", "{home}"),
        screens=(
            Screen(what="folder", steps=("wait 1",), environment=_BREEZE),
            Screen(what="open menu", steps=("wait 1", "click menu-item:View", "wait 0.5")),
            Screen(what="preferences", steps=("wait 1", *_PREFERENCES)),
            Screen(what="preferences, display", steps=("wait 1", *_PREFERENCES, "click item:Display", "wait 0.5")),
        ),
    ),
    Application(
        name="texstudio",
        toolkit="qt5",
        package="texstudio",
        command=("texstudio",),
        patience_s=40,
        screens=(
            Screen(what="warning", steps=("wait 2",)),
            Screen(what="open menu", steps=("wait 2", "click OK", "wait 1", "click menu-item:Edit", "wait 0.5")),
            Screen(
                what="options",
                steps=(
                    "wait 2",
                    "click OK",
                    "wait 1",
                    "click menu-item:Options",
                    "click menu-item:Configure TeXstudio",
                    "wait 2",
                ),
                environment=_BREEZE,
            ),
        ),
    ),
    Application(
        name="krename",
        toolkit="qt5",
        package="krename",
        command=("krename",),
        environment=_BREEZE,
        screens=(
            Screen(what="files", steps=("wait 1", "click OK", "wait 1")),
            Screen(what="destination", steps=("wait 1", "click OK", "wait 1", "click tab:2. Destination", "wait 0.5")),
        ),
    ),
    Application(
        name="kcharselect",
        toolkit="qt5",
        package="kcharselect",
        command=("kcharselect",),
        screens=(Screen(what="main window", steps=("wait 1",)),),
    ),
)

_QT6 = (
    Application(
        name="retext",
        toolkit="qt6",
        package="retext",
        command=("retext",),
        screens=(
            Screen(what="open menu", arguments=_LETTER, steps=("wait 1", "click menu-item:Edit", "wait 0.5")),
            Screen(what="preferences", steps=("wait 1", *_PREFERENCES)),
        ),
    ),
)

_WEB = (
    Application(
        name="thunderbird",
        toolkit="web",
        package="thunderbird",
        command=("thunderbird", "--no-remote", "--profile", "{home}/firefox"),
        patience_s=60,
        screens=(
            Screen(what="main window", steps=("wait 5", "click Minimize", "wait 2")),
            Screen(what="settings", without="the rows of its closed dropdowns are told as items all over the page"),
            Screen(
                what="menu bar and menu",
                steps=("wait 5", "click Minimize", "wait 2", "key F10", "wait 1", "key Down", "wait 1"),
            ),
            Screen(
                what="address book",
                steps=("wait 5", "click Minimize", "wait 2", "click Address Book (Ctrl+2)", "wait 3"),
            ),
        ),
    ),
)

VALIDATION_THIRD: tuple[Application, ...] = (*_GTK3, *_GTK4, *_QT5, *_QT6, *_WEB)
