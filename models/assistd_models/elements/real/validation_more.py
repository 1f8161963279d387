"""More applications on which thresholds are chosen. None of them is in `test_set`. Used by `collect`.

They were judged several times as the test set, and so can give no honest figures any more: validation since 2026-11-26.
"""

from __future__ import annotations

from assistd_models.elements.real.applications import DARK_ADWAITA, DARK_GTK, Application, Screen

_ARC = {"GTK_THEME": "Arc-Dark"}
_GREYBIRD = {"GTK_THEME": "Greybird"}
_BREEZE = {"QT_STYLE_OVERRIDE": "breeze"}
_PREFERENCES = ("click menu-item:Edit", "click menu-item:Preferences", "wait 1")
_AGREE = ("click I Agree", "wait 5")

_GTK3 = (
    Application(
        name="thunar",
        toolkit="gtk3",
        package="thunar",
        command=("thunar", "{home}"),
        screens=(
            Screen(what="folder of icons"),
            Screen(what="list", steps=("key ctrl+2", "wait 0.5"), environment=_GREYBIRD),
            Screen(what="open menu", steps=("click menu-item:View",)),
            Screen(what="preferences", steps=("click menu-item:Edit", "click menu-item:Preferences", "wait 0.5")),
            Screen(
                what="preferences, behaviour",
                steps=("click menu-item:Edit", "click menu-item:Preferences", "wait 0.5", "click tab:Behavior"),
                environment=_ARC,
            ),
            Screen(what="about", steps=("click menu-item:Help", "click menu-item:About", "wait 0.5")),
        ),
    ),
    Application(
        name="gnome-tweaks",
        toolkit="gtk3",
        package="gnome-tweaks",
        command=("gnome-tweaks",),
        screens=(
            Screen(what="general", steps=("wait 1",)),
            Screen(what="keyboard and mouse", steps=("wait 1", "click item:Keyboard & Mouse", "wait 1")),
            Screen(what="top bar", steps=("wait 1", "click item:Top Bar", "wait 1"), environment=DARK_GTK),
            Screen(what="window titlebars", steps=("wait 1", "click item:Window Titlebars", "wait 1")),
        ),
    ),
    Application(
        name="simple-scan",
        toolkit="gtk3",
        package="simple-scan",
        command=("simple-scan",),
        screens=(
            Screen(what="main window", steps=("wait 2",)),
            Screen(what="open menu", steps=("wait 2", "key F10", "wait 0.5"), environment=DARK_GTK),
            Screen(what="preferences", steps=("wait 2", "key F10", "wait 0.5", "click Preferences", "wait 1")),
        ),
    ),
    Application(
        name="xournalpp",
        toolkit="gtk3",
        package="xournalpp",
        command=("xournalpp",),
        screens=(
            Screen(what="main window", steps=("wait 1",)),
            Screen(what="open menu", steps=("wait 1", "click menu-item:Tools", "wait 0.5")),
            Screen(what="preferences", steps=("wait 1", *_PREFERENCES)),
            Screen(what="preferences, mouse", steps=("wait 1", *_PREFERENCES, "click tab:Mouse", "wait 0.5")),
            Screen(
                what="preferences, view",
                steps=("wait 1", *_PREFERENCES, "click tab:View", "wait 0.5"),
                environment=_ARC,
            ),
            Screen(what="preferences, zoom", steps=("wait 1", *_PREFERENCES, "click tab:Zoom", "wait 0.5")),
            Screen(what="preferences, drawing", steps=("wait 1", *_PREFERENCES, "click tab:Drawing Area", "wait 0.5")),
        ),
    ),
    Application(
        name="evince",
        toolkit="gtk3",
        package="evince",
        command=("evince",),
        screens=(
            Screen(what="document", arguments=("{home}/Documents/report.pdf",), steps=("wait 1",)),
            Screen(what="open menu", arguments=("{home}/Documents/report.pdf",), steps=("key F10", "wait 0.5")),
            Screen(what="print", arguments=("{home}/Documents/report.pdf",), steps=("key ctrl+p", "wait 1")),
        ),
    ),
    Application(
        name="geany",
        toolkit="gtk3",
        package="geany",
        command=("geany",),
        screens=(
            Screen(what="main window", arguments=("{home}/Documents/boat.py",)),
            Screen(what="open menu", arguments=("{home}/Documents/boat.py",), steps=("click menu-item:Document",)),
            Screen(what="preferences", steps=("key ctrl+alt+p", "wait 1")),
            Screen(
                what="preferences, editor",
                steps=("key ctrl+alt+p", "wait 1", "click tab:Editor"),
                environment=_GREYBIRD,
            ),
            Screen(what="replace", arguments=("{home}/Documents/boat.py",), steps=("key ctrl+h", "wait 0.5")),
        ),
    ),
    Application(
        name="galculator",
        toolkit="gtk3",
        package="galculator",
        command=("galculator",),
        screens=(
            Screen(what="basic"),
            Screen(what="scientific", steps=("click menu-item:View", "click menu-item:Scientific Mode", "wait 0.5")),
            Screen(
                what="preferences",
                steps=("click menu-item:Edit", "click menu-item:Preferences", "wait 0.5"),
                environment=DARK_GTK,
            ),
        ),
    ),
    Application(
        name="file-roller",
        toolkit="gtk3",
        package="file-roller",
        command=("file-roller",),
        screens=(
            Screen(what="archive", arguments=("{home}/Documents/archive.zip",), steps=("wait 1",)),
            Screen(
                what="extract", arguments=("{home}/Documents/archive.zip",), steps=("wait 1", "key ctrl+e", "wait 1")
            ),
            Screen(what="new archive", steps=("key ctrl+n", "wait 1")),
        ),
    ),
)

_GTK4 = (
    Application(
        name="nautilus",
        toolkit="gtk4",
        package="nautilus",
        command=("nautilus", "{home}"),
        screens=(
            Screen(what="folder", steps=("wait 1",)),
            Screen(what="open menu", steps=("key F10", "wait 0.5")),
            Screen(
                what="preferences", steps=("wait 1", "click button:Main Menu", "click menu-item:Preferences", "wait 1")
            ),
            Screen(
                what="properties",
                steps=("wait 1", "click button:Current Folder Menu", "click menu-item:Properties", "wait 1"),
                environment=DARK_ADWAITA,
            ),
        ),
    ),
    Application(
        name="gnome-control-center",
        toolkit="gtk4",
        package="gnome-control-center",
        command=("gnome-control-center",),
        screens=(
            Screen(what="search", arguments=("search",), steps=("wait 2",)),
            Screen(what="sharing", arguments=("sharing",), steps=("wait 2",)),
            Screen(what="notifications", arguments=("notifications",), steps=("wait 2",), environment=DARK_ADWAITA),
            Screen(what="multitasking", arguments=("multitasking",), steps=("wait 2",)),
            Screen(what="keyboard", arguments=("keyboard",), steps=("wait 2",)),
        ),
    ),
    Application(
        name="gnome-calculator",
        toolkit="gtk4",
        package="gnome-calculator",
        command=("gnome-calculator",),
        screens=(
            Screen(what="basic"),
            Screen(what="advanced", steps=("key ctrl+alt+a", "wait 1"), environment=DARK_ADWAITA),
            Screen(what="programming", steps=("key ctrl+alt+p", "wait 1")),
            Screen(what="preferences", steps=("click button:Primary menu", "click menu-item:Preferences", "wait 1")),
        ),
    ),
    Application(
        name="gnome-clocks",
        toolkit="gtk4",
        package="gnome-clocks",
        command=("gnome-clocks",),
        screens=(
            Screen(what="world"),
            Screen(what="alarms", steps=("click tab:Alarms", "wait 0.5")),
            Screen(what="new alarm", steps=("click tab:Alarms", "wait 0.5", "key ctrl+n", "wait 1")),
            Screen(what="timer", steps=("click tab:Timer", "wait 0.5"), environment=DARK_ADWAITA),
        ),
    ),
    Application(
        name="gnome-calendar",
        toolkit="gtk4",
        package="gnome-calendar",
        command=("gnome-calendar",),
        screens=(
            Screen(what="main window", steps=("wait 2",), without="draws its days itself: nearly all is unknown"),
            Screen(what="new event", steps=("wait 1", "key ctrl+n", "wait 1")),
        ),
    ),
    Application(
        name="ghex",
        toolkit="gtk4",
        package="ghex",
        command=("ghex",),
        screens=(
            Screen(what="main window", arguments=("{home}/Documents/letter.txt",), steps=("wait 1",)),
            Screen(what="preferences", steps=("key ctrl+comma", "wait 1")),
            Screen(what="find", arguments=("{home}/Documents/letter.txt",), steps=("wait 1", "key ctrl+h", "wait 1")),
        ),
    ),
    Application(
        name="deja-dup",
        toolkit="gtk4",
        package="deja-dup",
        command=("deja-dup",),
        screens=(
            Screen(what="main window", steps=("wait 1",)),
            Screen(what="preferences", steps=("key ctrl+comma", "wait 1")),
        ),
    ),
)

_QT5 = (
    Application(
        name="qbittorrent",
        toolkit="qt5",
        package="qbittorrent",
        command=("qbittorrent",),
        screens=(
            Screen(what="first message"),
            Screen(what="main window", steps=_AGREE),
            Screen(what="open menu", steps=(*_AGREE, "click menu-item:View")),
            Screen(what="options", steps=(*_AGREE, "key alt+o", "wait 1")),
            Screen(
                what="options, speed",
                steps=(*_AGREE, "key alt+o", "wait 1", "click item:Speed"),
                environment=_BREEZE,
            ),
        ),
    ),
    Application(
        name="speedcrunch",
        toolkit="qt5",
        package="speedcrunch",
        command=("speedcrunch",),
        screens=(
            Screen(what="main window"),
            Screen(what="open menu", steps=("click menu-item:Settings",)),
            Screen(what="keypad", steps=("key ctrl+k", "wait 0.5"), environment=_BREEZE),
        ),
    ),
    Application(
        name="strawberry",
        toolkit="qt5",
        package="strawberry",
        command=("strawberry",),
        screens=(
            Screen(what="main window", steps=("wait 2",)),
            Screen(what="menu", steps=("wait 2", "click menu-item:Tools")),
            Screen(
                what="equalizer",
                steps=("wait 2", "click menu-item:Tools", "click menu-item:Equalizer", "wait 1"),
                without="its eleven upright sliders are not told",
            ),
            Screen(
                what="settings",
                steps=("wait 2", "click menu-item:Tools", "click menu-item:Settings", "wait 2"),
                environment=_BREEZE,
            ),
        ),
    ),
    Application(
        name="lxqt-config-input",
        toolkit="qt5",
        package="lxqt-config",
        command=("lxqt-config-input",),
        screens=(
            Screen(what="mouse", steps=("wait 1",)),
            Screen(what="cursor", steps=("wait 1", "click item:Cursor", "wait 0.5"), environment=_BREEZE),
            Screen(what="keyboard", steps=("wait 1", "click item:Keyboard", "wait 0.5")),
        ),
    ),
    Application(
        name="qpdfview",
        toolkit="qt5",
        package="qpdfview",
        command=("qpdfview",),
        screens=(
            Screen(what="document", arguments=("{home}/Documents/report.pdf",), steps=("wait 1",)),
            Screen(
                what="open menu", arguments=("{home}/Documents/report.pdf",), steps=("wait 1", "click menu-item:View")
            ),
            Screen(what="settings", steps=("click menu-item:Edit", "click menu-item:Settings", "wait 1")),
        ),
    ),
    Application(
        name="kcalc",
        toolkit="qt5",
        package="kcalc",
        command=("kcalc",),
        environment=_BREEZE,
        screens=(
            Screen(what="main window"),
            Screen(what="settings", steps=("click menu-item:Settings", "click menu-item:Configure KCalc", "wait 1")),
        ),
    ),
)

_QT6 = (
    Application(
        name="linguist",
        toolkit="qt6",
        package="linguist-qt6",
        command=("/usr/lib/qt6/bin/linguist",),
        screens=(
            Screen(what="main window"),
            Screen(what="open menu", steps=("click menu-item:View",)),
            Screen(what="file chooser", steps=("key ctrl+o", "wait 1")),
        ),
    ),
    Application(
        name="assistant",
        toolkit="qt6",
        package="assistant-qt6 libqt6sql6-sqlite",
        command=("/usr/lib/qt6/bin/assistant",),
        screens=(
            Screen(what="main window", steps=("wait 1",)),
            Screen(what="preferences", steps=("click menu-item:Edit", "click menu-item:Preferences", "wait 1")),
        ),
    ),
    Application(
        name="qt6ct",
        toolkit="qt6",
        package="qt6ct",
        command=("qt6ct",),
        environment={"QT_QPA_PLATFORMTHEME": "qt6ct"},
        screens=(
            Screen(what="appearance", steps=("wait 1",)),
            Screen(what="fonts", steps=("wait 1", "click tab:Fonts", "wait 0.5")),
            Screen(what="interface", steps=("wait 1", "click tab:Interface", "wait 0.5")),
            Screen(what="troubleshooting", steps=("wait 1", "click tab:Troubleshooting", "wait 0.5")),
        ),
    ),
    Application(
        name="qjackctl",
        toolkit="qt6",
        package="qjackctl",
        command=("qjackctl",),
        screens=(
            Screen(what="first message", steps=("wait 1",)),
            Screen(what="main window", steps=("wait 1", "click button:Cancel", "wait 2")),
            Screen(what="setup", steps=("wait 1", "click button:Cancel", "wait 2", "click Setup", "wait 1")),
        ),
    ),
)


def _to(page: str) -> tuple[str, ...]:
    """Return the steps to one of Firefox' own pages."""
    return "key ctrl+l", "wait 1", f"type {page}", "wait 1", "key Return", "wait 4"


_WEB = (
    Application(
        name="firefox",
        toolkit="web",
        package="firefox-esr",
        command=("firefox-esr", "--no-remote", "--profile", "{home}/firefox"),
        patience_s=60,
        screens=(
            Screen(what="preferences, general", steps=("wait 3", *_to("about:preferences"))),
            Screen(what="preferences, privacy", steps=("wait 3", *_to("about:preferences#privacy"))),
            Screen(what="preferences, search", steps=("wait 3", *_to("about:preferences#search"))),
            Screen(what="add-ons", steps=("wait 3", *_to("about:addons"))),
            Screen(what="configuration", steps=("wait 3", *_to("about:config"))),
            Screen(what="about support", steps=("wait 3", *_to("about:support"))),
            Screen(what="menu bar and menu", steps=("wait 3", "key F10", "wait 1", "key Down", "wait 1")),
        ),
    ),
)

VALIDATION_MORE: tuple[Application, ...] = (*_GTK3, *_GTK4, *_QT5, *_QT6, *_WEB)
