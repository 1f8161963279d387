"""The applications on which thresholds are chosen. None of them is in `test_set`. Used by `collect`."""

from __future__ import annotations

from assistd_models.elements.real.applications import DARK_ADWAITA, DARK_GTK, Application, Screen

_ARC = {"GTK_THEME": "Arc"}
_GREYBIRD = {"GTK_THEME": "Greybird"}
_AGREE = ("click I Agree", "wait 0.5")
_BREEZE = {"QT_STYLE_OVERRIDE": "breeze"}
_LETTER = ("{home}/Documents/letter.txt",)

_GTK3 = (
    Application(
        name="gedit",
        toolkit="gtk3",
        package="gedit",
        command=("gedit",),
        screens=(
            Screen(what="main window", arguments=_LETTER),
            Screen(what="open menu", steps=("key F10",), environment=DARK_GTK),
            Screen(what="preferences", steps=("key F10", "click Preferences")),
            Screen(what="replace", arguments=_LETTER, steps=("key ctrl+h", "wait 1")),
            Screen(what="file chooser", steps=("key ctrl+o", "wait 1")),
        ),
    ),
    Application(
        name="transmission-gtk",
        toolkit="gtk3",
        package="transmission-gtk",
        command=("transmission-gtk",),
        screens=(
            Screen(what="first message"),
            Screen(
                what="menu",
                steps=(
                    *_AGREE,
                    "click menu-item:Edit",
                ),
            ),
            Screen(what="preferences", steps=(*_AGREE, "click menu-item:Edit", "click menu-item:Preferences")),
            Screen(
                what="preferences, speed",
                steps=(*_AGREE, "click menu-item:Edit", "click menu-item:Preferences", "click tab:Speed"),
                environment=DARK_GTK,
            ),
            Screen(
                what="preferences, network",
                steps=(*_AGREE, "click menu-item:Edit", "click menu-item:Preferences", "click tab:Network"),
            ),
            Screen(what="main window", steps=_AGREE, environment=_GREYBIRD),
        ),
    ),
    Application(
        name="xfce4-settings",
        toolkit="gtk3",
        package="xfce4-settings",
        command=("xfce4-mouse-settings",),
        screens=(Screen(what="mouse", environment=_ARC), Screen(what="mouse, theme", steps=("click tab:Theme",))),
    ),
    Application(
        name="xfce4-accessibility-settings",
        toolkit="gtk3",
        package="xfce4-settings",
        command=("xfce4-accessibility-settings",),
        screens=(
            Screen(what="assistive technologies"),
            Screen(what="keyboard", steps=("click tab:Keyboard",), environment=_ARC),
            Screen(what="mouse", steps=("click tab:Mouse",)),
        ),
    ),
    Application(
        name="xfce4-appearance-settings",
        toolkit="gtk3",
        package="xfce4-settings",
        command=("xfce4-appearance-settings",),
        screens=(
            Screen(what="styles", environment=_ARC),
            Screen(what="fonts", steps=("click tab:Fonts",)),
            Screen(what="settings", steps=("click tab:Settings",), environment=DARK_GTK),
        ),
    ),
    Application(
        name="gucharmap",
        toolkit="gtk3",
        package="gucharmap",
        command=("gucharmap",),
        screens=(
            Screen(what="main window"),
            Screen(what="search", steps=("key ctrl+f", "wait 0.5")),
            Screen(what="menu", steps=("key F10", "wait 0.3")),
        ),
    ),
)

_GTK4 = (
    Application(
        name="gnome-text-editor",
        toolkit="gtk4",
        package="gnome-text-editor",
        command=("gnome-text-editor",),
        screens=(
            Screen(what="main window", arguments=_LETTER),
            Screen(what="open menu", steps=("key F10",)),
            Screen(what="preferences", steps=("key ctrl+comma",), environment=DARK_ADWAITA),
            Screen(what="search", arguments=_LETTER, steps=("key ctrl+h", "wait 0.5")),
        ),
    ),
    Application(
        name="gtk4-widget-factory",
        toolkit="gtk4",
        package="gtk-4-examples",
        command=("gtk4-widget-factory",),
        screens=(
            Screen(what="page 1"),
            Screen(what="page 2", steps=("click tab:Page 2", "wait 0.5")),
        ),
    ),
    Application(
        name="baobab",
        toolkit="gtk4",
        package="baobab",
        command=("baobab",),
        screens=(
            Screen(what="main window"),
            Screen(what="a folder", arguments=("{home}",), steps=("wait 2",)),
            Screen(what="open menu", steps=("key F10",), environment=DARK_ADWAITA),
        ),
    ),
    Application(
        name="gnome-font-viewer",
        toolkit="gtk4",
        package="gnome-font-viewer",
        command=("gnome-font-viewer",),
        screens=(Screen(what="main window", steps=("wait 2",)), Screen(what="open menu", steps=("key F10",))),
    ),
)

_QT = (
    Application(
        name="keepassxc",
        toolkit="qt5",
        package="keepassxc",
        command=("keepassxc",),
        screens=(
            Screen(what="main window"),
            Screen(what="open menu", steps=("key alt+d",)),
            Screen(what="settings", steps=("click Settings",)),
            Screen(what="security", steps=("click Settings", "click item:Security")),
            Screen(what="password generator", steps=("click Password Generator", "wait 0.5")),
            Screen(what="new database", steps=("click Create new database", "wait 0.5")),
        ),
    ),
    Application(
        name="smplayer",
        toolkit="qt5",
        package="smplayer",
        command=("smplayer",),
        screens=(
            Screen(what="main window"),
            Screen(what="open menu", steps=("key alt+p",)),
            Screen(what="preferences", steps=("key ctrl+p", "wait 1"), environment=_BREEZE),
            Screen(what="menu of options", steps=("click menu-item:Options",)),
            Screen(what="menu of the view", steps=("click menu-item:View",), environment=_BREEZE),
            Screen(what="file chooser", steps=("key ctrl+f", "wait 0.5")),
        ),
    ),
    Application(
        name="featherpad",
        toolkit="qt5",
        package="featherpad",
        command=("featherpad",),
        screens=(
            Screen(what="main window", arguments=("{home}/Documents/boat.py",)),
            Screen(what="open menu", steps=("key alt+f",), environment=_BREEZE),
            Screen(what="preferences", steps=("key ctrl+shift+p", "wait 0.5")),
            Screen(what="replace", arguments=_LETTER, steps=("key ctrl+r", "wait 0.5")),
        ),
    ),
    Application(
        name="designer",
        toolkit="qt6",
        package="designer-qt6",
        command=("/usr/lib/qt6/bin/designer",),
        screens=(
            Screen(what="new form", region="all"),
            Screen(what="dialog new form"),
            Screen(what="a form", steps=("click Create", "wait 1", "size 1280 800")),
            Screen(what="open menu", steps=("click Create", "wait 1", "size 1280 800", "click menu-item:Form")),
            Screen(
                what="preferences", steps=("click Close", "click menu-item:Settings", "click menu-item:Preferences")
            ),
        ),
    ),
)


def _to(page: str) -> tuple[str, ...]:
    """Return the steps to one of Chromium's own pages."""
    return "wait 2", "key ctrl+l", "wait 1", f"type chrome://{page}", "wait 1", "key Return", "wait 4"


_CHROMIUM = (
    "chromium", "--no-sandbox", "--force-renderer-accessibility", "--no-first-run", "--disable-gpu",
    "--no-default-browser-check", "--user-data-dir={home}/chromium", "--password-store=basic",
    "--disable-features=Translate", "--window-size=1200,900",
)  # fmt: skip

_WEB = (
    Application(
        name="chromium",
        toolkit="web",
        package="chromium",
        command=_CHROMIUM,
        patience_s=40,
        screens=(
            Screen(what="settings, appearance", steps=_to("settings/appearance")),
            Screen(what="settings, content", steps=_to("settings/content")),
            Screen(what="settings, languages", steps=_to("settings/languages")),
            Screen(
                what="settings, accessibility", arguments=("--force-dark-mode",), steps=_to("settings/accessibility")
            ),
            Screen(what="flags", steps=_to("flags")),
            Screen(what="history", steps=_to("history")),
            Screen(what="menu", steps=("key alt+f", "wait 1")),
        ),
    ),
)

VALIDATION: tuple[Application, ...] = (*_GTK3, *_GTK4, *_QT, *_WEB)
