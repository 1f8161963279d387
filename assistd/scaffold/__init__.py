"""New plugins' projects: templates, one folder for each kind, what they share in `common`; `making` fills them in."""

TASKS = ("describe", "transcribe", "speak", "embed")
KINDS = (*TASKS, "sink", "source")
