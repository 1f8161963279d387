"""Draws GTK pictures whose ticks, switches and buttons are plain squares of one colour: run under the system's Python.

Arguments: kind of windows, folder, seeds. Says one line of JSON for each, as the child process does.
"""

import json
import sys

from assistd_models.elements.gtk import child, looks

# Nothing but the colour: no shadow, no round corner, no mark that could leave the box or hide its corners.
FLAT = "background-color: {}; background-image: none; border: none; border-radius: 0; box-shadow: none; outline: none;"
CSS = (
    "checkbutton check, checkbutton radio, radiobutton radio {{ {tick} min-width: 15px; min-height: 15px; color: #0ff;"
    " -gtk-icon-source: none; -gtk-icon-shadow: none; opacity: 1; padding: 0; }}"
    "switch {{ {switch} min-width: 40px; min-height: 20px; opacity: 1; }}"
    "switch slider {{ {switch} margin: 0; }} switch image {{ color: #ff0; }}"
    "button.text-button {{ {button} color: #f0f; opacity: 1; }}"
    "button.text-button * {{ color: #f0f; }}"
).format(tick=FLAT.format("#0ff"), switch=FLAT.format("#ff0"), button=FLAT.format("#f0f"))


def main(way, folder, *seeds):
    looks.look = lambda *_: looks.Look("Adwaita", "Adwaita", False, "DejaVu Sans 10", "")
    made = child._studio(way)
    css = CSS if way == "gtk3" else CSS + "* { filter: none; }"  # GTK 4 greys out with a filter
    module = sys.modules[type(made).__module__]
    module.CSS += css.replace("{", "{{").replace("}", "}}")
    for seed in seeds:
        print(json.dumps(made.draw(int(seed), f"{folder}/{seed}.raw")), flush=True)


main(*sys.argv[1:])
