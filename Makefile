# Everything starts here: `make run` (the main job on real media), `make test`, `make lint`, `make types`, `make bench`.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
EXPORT := $(VENV)/.export
# What the exporters and the tests that compare with it need. From PyPI this is a build for CUDA, several GB; the build
# for the CPU is on PyTorch's own index: TORCH="torch==2.13.0 --index-url ..."
TORCH ?= torch==2.13.0
PACKAGES := assistd plugins models demo tests benchmarks translations hatch_build.py
# What people edit is .po; what the program reads is .mo. The tests compile what is stale by themselves.
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard assistd/locale/*/LC_MESSAGES/assistd.po))
# Beds of the tests: sound server, browser and reader to compare with, tracer. The program itself needs only libportaudio2.
SYSTEM := libportaudio2 pipewire pipewire-bin pipewire-pulse wireplumber pulseaudio-utils libasound2-plugins \
          chromium tesseract-ocr tesseract-ocr-eng strace dbus systemd fonts-dejavu-core fonts-liberation \
          xvfb openbox xdotool x11-utils x11-xserver-utils x11-xkb-utils xclip xsel imagemagick zenity mousepad \
          sway xwayland wl-clipboard espeak-ng \
          speech-dispatcher speech-dispatcher-espeak-ng speech-dispatcher-audio-plugins \
          dbus-bin dbus-user-session libglib2.0-bin xdg-desktop-portal at-spi2-core python3-gi gir1.2-gtk-3.0 \
          gir1.2-atspi-2.0 python3-dbusmock libnotify-bin brltty libbrlapi0.8 gettext util-linux orca \
          gnome-settings-daemon-common desktop-file-utils xdg-desktop-portal-wlr grim dosfstools fusefat

.PHONY: run test quick lint types imports wheel bench media translations api system clean help

help:
	@echo "make run [ONCE=1]   set up, then read a screenshot and a recording aloud"
	@echo "make test           set up (system packages too, as root with apt), then all tests"
	@echo "make quick          the tests that take no longer than a minute"
	@echo "make lint types     style and types      make wheel   build the wheel and try it elsewhere"
	@echo "make bench          the figures of benchmarks/RESULTS.md"
	@echo "make api            write docs/plugins/api.md from the code"
	@echo "make translations   find every phrase in the code, and tell which are not translated yet"

run: $(READY) $(CATALOGUES)
	@$(PY) -m demo $(if $(ONCE),--once)

test: system $(EXPORT) $(CATALOGUES)
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

quick: $(READY) $(CATALOGUES)
	$(PY) -m pytest -m "not slow"

lint: $(READY)
	$(PY) -m ruff check $(PACKAGES)
	$(PY) -m ruff format --check $(PACKAGES)
	$(VENV)/bin/lint-imports

types: $(READY)
	$(PY) -m mypy

wheel: $(READY)
	$(PY) -m pytest tests/wheel -m wheel

bench: system $(EXPORT)
	$(PY) -m benchmarks

media: $(READY)
	$(PY) -m demo.make_media

translations: $(READY)
	$(PY) -m translations

# With each release: make api PROMISE=--promise
api: $(READY)
	cd tests && $(abspath $(PY)) -m public_face $(PROMISE)

assistd/locale/%/LC_MESSAGES/assistd.mo: assistd/locale/%/LC_MESSAGES/assistd.po | $(READY)
	$(PY) -m translations compile

system:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  missing=""; for p in $(SYSTEM); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	  if [ -n "$$missing" ]; then echo "Installing$$missing"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi; \
	else echo "Not root, or no apt: tests that need a system package you lack are skipped, and say so."; fi

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "assistd needs Python 3.11 or newer; set PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; \
	  else echo "Python's venv is missing: sudo apt install python3-venv"; exit 1; fi; }
	@echo "Setting up $(VENV) (once; about 700 MB, most of it onnxruntime-gpu)…"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --upgrade pip
	@$(PY) -m pip install --quiet --editable ".[dev]"
	@touch $@

$(EXPORT): $(READY)
	@echo "Adding torch, the exporters and Qt, for the tests and \`assistd models export\` (once; about 1.8 GB)…"
	@$(PY) -m pip install --quiet $(TORCH)
	@$(PY) -m pip install --quiet --editable ".[dev,export,elements]"
	@touch $@

clean:
	rm -rf $(VENV) run-output build dist .mypy_cache .ruff_cache .pytest_cache
