"""Style sheets by chance: flat, rounded, with gradients, underlined tabs. `looks` covers some styles with one."""

from __future__ import annotations

import random
from typing import Any


def sheet(chance: random.Random, colours: dict[str, Any], dark: bool) -> str:
    """Return a sheet for the whole application, of one cut.

    Args:
        chance: What decides.
        colours: QColor of "window", "button", "base", "text", "highlight".
        dark: Whether the ground is dark.
    """
    cut = _Cut(chance, colours, dark)
    parts = [cut.buttons(), cut.fields()]
    for part, share in ((cut.tabs, 0.7), (cut.progress, 0.6), (cut.sliders, 0.5), (cut.menus, 0.5), (cut.views, 0.6),
                        (cut.headers, 0.5), (cut.bars, 0.4), (cut.scrolls, 0.5), (cut.groups, 0.4)):  # fmt: skip
        if chance.random() < share:
            parts.append(part())
    return "\n".join(parts)


class _Cut:
    def __init__(self, chance: random.Random, colours: dict[str, Any], dark: bool) -> None:
        self.chance = chance
        self.dark = dark
        self.window, self.base = colours["window"].name(), colours["base"].name()
        self.text, self.accent = colours["text"].name(), colours["highlight"].name()
        self.accent_text = "#ffffff" if colours["highlight"].lightness() < 160 else "#111111"
        button = colours["button"]
        self.face = (
            button.lighter(chance.choice((100, 108, 125))) if dark else button.darker(chance.choice((100, 103, 108)))
        ).name()
        self.low = (button.lighter(135) if dark else button.darker(chance.choice((112, 130, 160)))).name()
        self.radius = chance.choice((0, 0, 2, 3, 4, 4, 5, 6, 8, 10))
        self.line = chance.choice((0, 1, 1, 1, 1, 2))
        self.tall = chance.randint(2, 7)
        self.faint = "#7b7b7b" if dark else "#a5a5a5"

    def _ground(self) -> str:
        style = self.chance.random()
        if style < 0.35:
            top, foot = ("#ffffff", self.low) if not self.dark else (self.low, self.face)
            return f"background: qlineargradient(x1:0,y1:0,x2:0,y2:1,stop:0 {top},stop:1 {foot});"
        return f"background: {self.face};"

    def buttons(self) -> str:
        ground, wide = self._ground(), self.chance.randint(6, 18)
        colour = f"border: {self.line}px solid {self.low}; border-radius: {self.radius}px;"
        bold = "font-weight: bold;" if self.chance.random() < 0.12 else ""
        main = (
            f"QPushButton:default {{ background: {self.accent}; color: {self.accent_text}; }}"
            if self.chance.random() < 0.5
            else ""
        )
        return f"""
QPushButton {{ {ground} {colour} color: {self.text}; padding: {self.tall}px {wide}px; {bold} }}
QPushButton:flat {{ background: transparent; border: none; }}
QPushButton:checked {{ background: {self.accent}; color: {self.accent_text}; }}
QPushButton:disabled {{ color: {self.faint}; }}
{main}
QToolButton:checked {{ background: {self.low}; border-radius: {self.radius}px; }}"""

    def fields(self) -> str:
        if self.chance.random() < 0.25:  # a line below only
            edge = f"border: none; border-bottom: {max(1, self.line)}px solid {self.low}; border-radius: 0;"
        else:
            edge = f"border: {max(1, self.line)}px solid {self.low}; border-radius: {self.radius}px;"
        return f"""
QLineEdit {{ {edge} background: {self.base}; color: {self.text}; padding: {max(1, self.tall - 2)}px 5px; }}
QLineEdit:focus {{ border-color: {self.accent}; }}
QLineEdit:disabled {{ color: {self.faint}; background: {self.window}; }}
QPlainTextEdit, QTextEdit {{ border: {self.line}px solid {self.low}; background: {self.base}; color: {self.text}; }}"""

    def tabs(self) -> str:
        kind = self.chance.choice(("underline", "box", "pill"))
        pad = f"padding: {self.chance.randint(3, 8)}px {self.chance.randint(8, 18)}px;"
        if kind == "underline":
            plain, chosen = "border: none; background: transparent;", f"border-bottom: 2px solid {self.accent};"
        elif kind == "box":
            plain = f"border: 1px solid {self.low}; background: {self.face};"
            chosen = f"background: {self.base};"
        else:
            plain = f"border-radius: {max(4, self.radius)}px; background: transparent;"
            chosen = f"background: {self.accent}; color: {self.accent_text};"
        return f"""
QTabWidget::pane {{ border: 1px solid {self.low}; }}
QTabBar::tab {{ {plain} {pad} color: {self.text}; }}
QTabBar::tab:selected {{ {chosen} }}
QTabBar::tab:disabled {{ color: {self.faint}; }}"""

    def progress(self) -> str:
        thin = self.chance.random() < 0.5
        high = f"max-height: {self.chance.randint(3, 10)}px;" if thin else ""
        radius = min(self.radius, 2 if thin else 6)
        return f"""
QProgressBar {{ border: {0 if thin else self.line}px solid {self.low}; border-radius: {radius}px;
  background: {self.low if thin else self.base};
  text-align: center; color: {self.text}; }}
QProgressBar:horizontal {{ {high} }}
QProgressBar::chunk {{ background: {self.accent}; border-radius: {radius}px; }}"""

    def sliders(self) -> str:
        thick, knob = self.chance.randint(2, 8), self.chance.randint(12, 20)
        margin = -((knob - thick) // 2)
        round_ = knob // 2 if self.chance.random() < 0.7 else 3
        used = self.chance.random() < 0.6
        knob_colour = self.accent if self.chance.random() < 0.5 else "#f4f4f4"
        knobs = f"background: {knob_colour}; border: 1px solid {self.low}; border-radius: {round_}px;"
        sub = f"QSlider::sub-page {{ background: {self.accent}; border-radius: 1px; }}" if used else ""
        return f"""
QSlider:horizontal {{ min-height: {knob + 4}px; }}
QSlider:vertical {{ min-width: {knob + 4}px; }}
QSlider::groove:horizontal {{ height: {thick}px; background: {self.low}; border-radius: {thick // 2}px; }}
QSlider::groove:vertical {{ width: {thick}px; background: {self.low}; border-radius: {thick // 2}px; }}
QSlider::handle:horizontal {{ width: {knob}px; margin: {margin}px 0; {knobs} }}
QSlider::handle:vertical {{ height: {knob}px; margin: 0 {margin}px; {knobs} }}
{sub}"""

    def menus(self) -> str:
        above, right, below, left = (self.chance.randint(*span) for span in ((3, 8), (18, 36), (3, 8), (24, 32)))
        pad = f"padding: {above}px {right}px {below}px {left}px;"
        return f"""
QMenu {{ background: {self.base}; border: 1px solid {self.low}; padding: {self.chance.choice((0, 2, 4, 6))}px;
  color: {self.text}; }}
QMenu::item {{ {pad} border-radius: {min(self.radius, 6)}px; }}
QMenu::item:selected {{ background: {self.accent}; color: {self.accent_text}; }}
QMenu::item:disabled {{ color: {self.faint}; }}
QMenuBar {{ background: {self.window}; color: {self.text}; }}
QMenuBar::item {{ padding: {self.chance.randint(3, 6)}px {self.chance.randint(6, 12)}px; background: transparent; }}
QMenuBar::item:selected {{ background: {self.accent}; color: {self.accent_text}; }}"""

    def views(self) -> str:
        pad = self.chance.randint(0, 7)
        return f"""
QListView::item, QTreeView::item {{ padding: {pad}px 2px; }}
QAbstractItemView {{ border: {self.chance.choice((0, 1))}px solid {self.low}; background: {self.base};
  color: {self.text}; selection-background-color: {self.accent}; selection-color: {self.accent_text}; outline: 0; }}"""

    def headers(self) -> str:
        return f"""
QHeaderView::section {{ background: {self.face}; color: {self.text}; border: none; border-right: 1px solid {self.low};
  border-bottom: 1px solid {self.low}; padding: {self.chance.randint(2, 6)}px 6px; }}"""

    def bars(self) -> str:
        ground = self.chance.choice((self.window, self.face, self.accent))
        colour = self.accent_text if ground == self.accent else self.text
        return f"""
QToolBar {{ background: {ground}; border: none; spacing: {self.chance.randint(0, 6)}px;
  padding: {self.chance.randint(0, 5)}px; }}
QToolBar QToolButton {{ color: {colour}; padding: {self.chance.randint(1, 5)}px; }}
QStatusBar {{ border-top: 1px solid {self.low}; }}"""

    def scrolls(self) -> str:
        wide = self.chance.randint(6, 14)
        return f"""
QScrollBar:vertical {{ width: {wide}px; background: {self.window}; }}
QScrollBar:horizontal {{ height: {wide}px; background: {self.window}; }}
QScrollBar::handle {{ background: {self.low}; border-radius: {wide // 2 - 1}px; min-height: 24px; min-width: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}"""

    def groups(self) -> str:
        return f"""
QGroupBox {{ border: 1px solid {self.low}; border-radius: {self.radius}px; margin-top: 12px; padding-top: 8px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 10px; padding: 0 3px; }}"""
