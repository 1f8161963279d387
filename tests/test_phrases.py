"""Every phrase that people hear or read is marked for translation, and each catalogue translates all of them."""

import ast
import functools
import re
import string

import pytest
from babel.messages.pofile import read_po

from translations import compiling, extracting

MARKS = {"_", "N_", "ngettext", "pgettext"}

SPOKEN = {
    "Failure": ("message", "hint"),
    "Abstain": ("reason", "hint"),
    "Finding": ("part", "words", "hint"),
    "Refused": ("message", "hint"),
    "Done": ("words",),
    "Noticed": ("words",),
    "Progress": ("words",),
    "NoSound": ("reason", "hint"),
    "Bound": ("problem",),
    "UsageError": ("message",),
    "Phrase": ("text",),
}
"""Structs and errors of which these fields are for people; the first positional argument always is."""

SHOWN = {"out", "aside", "complain", "tell", "notice"}
"""Functions whose arguments people hear or read."""

NOT_FOR_PEOPLE = {
    # raised where a program is wrong, or told to it alone
    "ValueError", "TypeError", "AssertionError", "KeyError", "RuntimeError", "NotImplementedError", "WireError",
    "FloodError", "PermissionError", "HTTPError",
    "Meta",  # descriptions of keys are documentation, and stay English (docs/configuration.md)
    "add_argument", "getattr", "startswith", "endswith", "partition", "execute", "executemany", "executescript",
    "compile", "option", "command", "group", "argument", "encode",
}  # fmt: skip

PLACES = {
    "assistd/caption_breaks.py",  # English words
    "assistd/sentences.py",
    "assistd/runtime/families/florence2.py",  # prompts of models
    "assistd/runtime/families/smolvlm.py",
    "assistd/config_file.py",  # comments of a configuration file: documentation
    "models/assistd_models/references.py",  # sentences that models are compared with
    "assistd/dbus/interface.py",  # introspection is documentation for programmers
    "assistd/cli/tongue.py",  # phrases of click's, extracted from there
    "plugins/assistd_caption/prompts.py",
}
"""Files with sentences that nobody hears as assistd's own."""

TOLD_AUTHORS = ("assistd/testing/", "models/assistd_models/elements/")
"""What is wrong with a plugin is told its author in the words of the interface, which are English; so are the commands
that make the model of screen elements, and what its generators draw is in many languages already."""

UNHEARD = {
    "That was read out.",  # stands in what a model is asked
    "A first sentence loads what tells languages apart.",
}
"""Sentences of the code that no person meets."""


@functools.cache
def trees():
    """Return every file of code: its place, parsed."""
    return [
        (path.relative_to(extracting.ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in extracting.code()
    ]


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def families():
    """Return the names of all errors that are told to people: `AssistdError` and what derives from it."""
    bases = {}
    for _place, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {getattr(base, "id", getattr(base, "attr", "")) for base in node.bases}
    known = {"AssistdError"}
    while more := {name for name, of in bases.items() if of & known} - known:
        known |= more
    return known


def unmarked(node):
    """Yield the texts below a node that are in no call of `_`."""
    if isinstance(node, ast.Call) and name_of(node) in MARKS | NOT_FOR_PEOPLE:
        return
    if isinstance(node, ast.Call) and name_of(node) == "format" and isinstance(node.func, ast.Attribute):
        yield from unmarked(node.func.value)  # what is put in is a name, or was looked at where it was made
        return
    if isinstance(node, ast.Compare | ast.Subscript):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from unmarked(child)


def is_words(text):
    """Return whether a text holds words of a language: not code in backticks, a name with dots, or a unit."""
    plain = re.sub(r"`[^`]*`|\bassistd\b|\b(MiB|GiB|KiB|CUDA)\b", "", text)
    return " " in plain.strip() and re.search(r"(?<![\w./=-])[A-Za-z]{3,}(?![\w/=(_-])", plain) is not None


def test_what_is_told_to_people_is_marked():
    spoken = {**dict.fromkeys(families(), ("message", "hint")), **SPOKEN}
    found = []
    for place, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = name_of(call)
            if name in spoken and name not in NOT_FOR_PEOPLE:
                told = [*call.args[:1], *(one.value for one in call.keywords if one.arg in spoken[name])]
            elif name in SHOWN and isinstance(call.func, ast.Attribute):
                told = call.args
            else:
                continue
            found += [f"{place}:{call.lineno}: {text!r}" for one in told for text in unmarked(one) if is_words(text)]
    assert not found, "\n".join(found)


def sentences(tree):
    """Yield the texts of a file that are whole sentences and in no call of `_`, no docstring, no log line."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
        if isinstance(node, ast.Call):
            of_log = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in (
                "log",
                "logger",
                "re",
            )
            if of_log or name_of(node) in MARKS | NOT_FOR_PEOPLE:
                skipped |= {
                    below for part in [*node.args, *(k.value for k in node.keywords)] for below in ast.walk(part)
                }
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            skipped |= set(ast.walk(node)) - {node}
            text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if (
            re.match(r"[A-Z{`'\"].*\s.*\w.*[.?!:…]$", text.strip(), re.DOTALL)
            and is_words(text)
            and "\n" not in text.strip()
        ):
            yield node.lineno, text


def test_no_sentence_in_the_code_is_forgotten():
    """Also those that reach people by way of a variable."""
    found = [
        f"{place}:{line}: {text!r}"
        for place, tree in trees()
        if place not in PLACES and not place.startswith(TOLD_AUTHORS)
        for line, text in sentences(tree)
        if text not in UNHEARD and not re.match(r"(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN)\b", text)
    ]
    assert not found, "\n".join(found)


def test_a_phrase_is_marked_as_it_stands():
    """An f-string, or a text that is put together, is in no catalogue."""
    found = []
    for place, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            wrong = (
                call.args[:1] if name_of(call) in ("_", "N_") else call.args[:2] if name_of(call) == "ngettext" else []
            )
            found += [f"{place}:{call.lineno}" for one in wrong if isinstance(one, ast.JoinedStr | ast.BinOp)]
    assert not found, "\n".join(found)


def test_phrases_of_modules_are_translated_when_they_are_used():
    """`_` at the top of a module would keep the language in which it was imported."""
    found = []
    for place, tree in trees():
        inside = {
            below
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for below in ast.walk(node)
        }
        found += [
            f"{place}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and name_of(node) in MARKS - {"N_"} and node not in inside
        ]
    assert not found, "\n".join(found)


# --- the catalogues ---

CATALOGUES = {path.parts[-3]: path for path in compiling.sources()}


def as_tuple(text):
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def fields(text):
    return sorted(str(field) for _literal, field, _form, _kind in string.Formatter().parse(text) if field is not None)


@pytest.fixture(scope="module")
def template():
    return extracting.template()


@pytest.fixture(params=CATALOGUES, scope="module")
def catalogue(request):
    with CATALOGUES[request.param].open("rb") as file:
        return read_po(file, locale=request.param, abort_invalid=True)


def test_there_is_a_german_one():
    assert "de" in CATALOGUES


def test_it_translates_every_phrase(catalogue, template):
    lacking = []
    for message in filter(lambda one: one.id, template):
        mine = catalogue.get(as_tuple(message.id)[0], message.context)
        if mine is None or not all(as_tuple(mine.string)) or as_tuple(mine.id) != as_tuple(message.id):
            lacking.append(message.id)
    assert not lacking, "\n".join(map(repr, lacking))


def test_it_holds_nothing_else(catalogue, template):
    left = [one.id for one in catalogue if one.id and template.get(as_tuple(one.id)[0], one.context) is None]
    assert not left, "\n".join(map(repr, left))


def test_nothing_in_it_is_guessed(catalogue):
    assert not [message.id for message in catalogue if message.fuzzy]


def test_its_plurals_are_complete(catalogue):
    for message in catalogue:
        if message.pluralizable:
            assert len(as_tuple(message.string)) == catalogue.num_plurals, message.id
    assert catalogue.plural_expr == {"de": "(n != 1)"}.get(catalogue.locale_identifier, catalogue.plural_expr)


def test_its_placeholders_are_those_of_the_code(catalogue):
    """A placeholder that is spelled otherwise would end in an error where a person waits for words."""
    for message in filter(lambda one: one.id, catalogue):
        one_of = [fields(text) for text in as_tuple(message.id)]
        for text in as_tuple(message.string):
            assert fields(text) in one_of, message.id


def test_its_phrases_begin_and_end_with_the_spaces_of_the_code(catalogue):
    for message in filter(lambda one: one.id, catalogue):
        english = as_tuple(message.id)[0]
        for text in as_tuple(message.string):
            assert (text[:1].isspace(), text[-1:].isspace()) == (english[:1].isspace(), english[-1:].isspace()), english


def test_marks_in_captions_are_one_word(catalogue):
    """No line may break inside them."""
    assert len(catalogue.get("(unclear)").string.split()) == 1
    for label in ("[assistd captions, not checked]", "[assistd draft: expect wrong words]"):
        assert len(catalogue.get(label).string) <= 37  # the shortest line of any guide


def test_its_commands_are_those_of_the_code(catalogue):
    """What stands in backticks is typed: it is the same in every language."""
    for message in filter(lambda one: one.id, catalogue):
        english = set(re.findall(r"`[^`]*`", as_tuple(message.id)[0]))
        for text in as_tuple(message.string):
            assert set(re.findall(r"`[^`]*`", text)) == english, message.id
