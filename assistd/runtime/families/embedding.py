"""What families that turn pictures and text into vectors offer, and what CLIP and SigLIP share. `families` opens them.

Vectors of one model can be compared by their dot product, pictures with texts, too; vectors of two models can't.
Layouts: ``vision_model`` and ``text_model`` (ours, and the hub's; one alone serves its half), or both in one ``model``
(optimum's), which computes the half that is not wanted in vain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelCorruptError, ModelMissingError
from assistd.i18n import _
from assistd.runtime.graph import Graph
from assistd.runtime.model_files import ModelFiles

AT_ONCE: Final = {"cpu": 8, "cuda": 64}
"""Most pictures or texts in one call; a picture's activations take tens of MiB."""

Feeds = Mapping[str, NDArray[Any]]

MOST_CHARACTERS: Final = 20_000
"""Of a longer text only the beginning is looked at: models take 64 or 77 tokens."""


class EmbeddingModel(Protocol):
    """A model that turns pictures and text into vectors.

    Attributes:
        family: ``clip``, ``siglip``.
        width: Length of its vectors; 0 as long as the graphs do not tell.
        device: ``cpu`` or ``cuda``: where it really computes.
    """

    family: str
    width: int
    device: str

    def embed_pictures(self, pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return float32 [pictures, width], each of length 1.

        Args:
            pictures: uint8 [height, width, 3], RGB, of any size.

        Raises:
            ModelMissingError: If this model has no graph for pictures.
            OutOfMemory: If memory runs out.
        """

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 [texts, width], each of length 1; a text is cut to what the model takes.

        Raises:
            ModelMissingError: If this model has no graph for text, or no tokenizer.
            OutOfMemory: If memory runs out.
        """


class PicturesAndTexts:
    """What CLIP and SigLIP share; see `EmbeddingModel` for what it offers. The families below say what differs.

    Args:
        towers: Its graphs.
        words: Its tokens.
        prepare: Brings a picture, uint8 [height, width, 3], to float32 [3, height, width].
    """

    family = ""

    def __init__(
        self, towers: Towers, words: Words, prepare: Callable[[NDArray[np.uint8]], NDArray[np.float32]]
    ) -> None:
        self._towers, self._words, self._prepare = towers, words, prepare
        self.width, self.device = towers.width, towers.device

    def embed_pictures(self, pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return float32 [pictures, width], each of length 1."""
        found = [np.zeros((0, self.width), np.float32)] if not pictures else []
        for at in range(0, len(pictures), size := AT_ONCE[self.device]):
            pixels = np.stack([self._prepare(picture) for picture in pictures[at : at + size]])
            found.append(self._towers.pictures(pixels, lambda: self._words([""])))
        return np.concatenate(found)

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 [texts, width], each of length 1."""
        found = [np.zeros((0, self.width), np.float32)] if not texts else []
        for at in range(0, len(texts), size := AT_ONCE[self.device]):
            found.append(self._towers.texts(self._words(texts[at : at + size]), self._any_picture))
        return np.concatenate(found)

    def _any_picture(self) -> NDArray[np.float32]:
        return self._prepare(np.zeros((32, 32, 3), np.uint8))[None]


class Towers:
    """The graphs of one model: one for pictures, one for texts, or both in one.

    Args:
        files: The model's files.
        pictures: Names of the output that holds a picture's vector, best first.
        texts: The same of a text's.
        device: ``auto``, ``cpu`` or ``cuda``.
        threads: Threads inside one call.

    Attributes:
        device: Where it really computes.
        width: Length of the vectors; 0: the graphs do not tell.
        text_length: The length of texts that the graph was made for; 0: any.

    Raises:
        ModelMissingError: If there is no graph at all.
        ModelCorruptError: If a graph has other ports than it should.
    """

    def __init__(
        self, files: ModelFiles, pictures: Sequence[str], texts: Sequence[str], *, device: str, threads: int
    ) -> None:
        self._label = files.label
        found = [role for role in ("vision_model", "text_model") if files.has(role)] or ["model"]
        graphs = {role: Graph(files.graph(role, device), threads=threads, device=device) for role in found}
        both = graphs.get("model")
        self._pictures, self._texts = graphs.get("vision_model", both), graphs.get("text_model", both)
        self._picture_output = self._output(self._pictures, "pixel_values", 4, pictures)
        self._text_output = self._output(self._texts, "input_ids", 2, texts)
        self.device = next(iter(graphs.values())).device
        outputs = ((self._pictures, self._picture_output), (self._texts, self._text_output))
        widths = [graph.outputs[name].shape[-1] for graph, name in outputs if graph]
        self.width = next((width for width in widths if isinstance(width, int)), 0)
        length = self._texts.inputs["input_ids"].shape[1] if self._texts else 0
        self.text_length = length if isinstance(length, int) else 0

    def pictures(self, pixels: NDArray[np.float32], text: Callable[[], Feeds]) -> NDArray[np.float32]:
        """Return float32 [pictures, width], each of length 1.

        Args:
            pixels: float32 [pictures, 3, height, width], preprocessed.
            text: Gives some text's inputs, for a graph that wants both.
        """
        if self._pictures is None:
            raise self._missing("pictures")
        rest = text() if "input_ids" in self._pictures.inputs else {}
        return _run(self._pictures, "pixel_values", {"pixel_values": pixels}, rest, self._picture_output)

    def texts(self, feeds: Feeds, picture: Callable[[], NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return float32 [texts, width], each of length 1.

        Args:
            feeds: ``input_ids`` and ``attention_mask``, int64 [texts, length].
            picture: Gives some picture, float32 [1, 3, height, width], for a graph that wants both.
        """
        if self._texts is None:
            raise self._missing("texts")
        rest = {"pixel_values": picture()} if "pixel_values" in self._texts.inputs else {}
        return _run(self._texts, "input_ids", feeds, rest, self._text_output)

    def _missing(self, what: str) -> ModelMissingError:
        return ModelMissingError(
            _("The model {label} has no graph for {what}.").format(label=self._label, what=what),
            hint=_("`assistd models verify` tells what is missing."),
        )

    def _output(self, graph: Graph | None, source: str, axes: int, names: Sequence[str]) -> str:
        if graph is None:
            return ""
        output = next((name for name in names if name in graph.outputs), "")
        port = graph.inputs.get(source)
        if not output or port is None or len(port.shape) != axes:
            raise ModelCorruptError(
                _(
                    "The graph {name} of {label} is none that can be used: it should take {source} with {axes} "
                    "axes and give {names}."
                ).format(name=graph.name, label=self._label, source=source, axes=axes, names=names[0]),
                hint=_("Export it again: assistd models export"),
            )
        return output


def _run(graph: Graph, source: str, feeds: Feeds, rest: Feeds, output: str) -> NDArray[np.float32]:
    """Return the vectors of all rows of `feeds`; `rest` goes along. Graphs made for one row get one at a time."""
    size = 1 if graph.inputs[source].shape[0] == 1 else len(feeds[source])
    found = []
    for at in range(0, len(feeds[source]), size):
        part = {name: value[at : at + size] for name, value in feeds.items()}
        found.append(graph.run({**rest, **part}, [output])[output])
    vectors = np.concatenate(found).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


class Words:
    """Turns texts into the tokens that a model takes: cut to its length, padded at the right.

    Args:
        files: The model's files; its ``tokenizer.json`` is opened with the first text.
        length: Most tokens, special ones included.
        always: Pad to that length; else to the longest text of the batch.
    """

    def __init__(self, files: ModelFiles, length: int, *, always: bool) -> None:
        self._files = files
        self._always = always
        said = files.json("tokenizer_config.json").get("model_max_length")
        self.length = min(length, int(said)) if isinstance(said, int | float) and said >= 2 else length

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = self._files.tokenizer()
        pad = self._pad(tokenizer)
        tokenizer.enable_truncation(self.length)
        tokenizer.enable_padding(length=self.length if self._always else None, pad_id=pad)
        return tokenizer

    def __call__(self, texts: Sequence[str]) -> Feeds:
        """Return ``input_ids`` and ``attention_mask``, int64 [texts, length]."""
        found = self._tokenizer.encode_batch([text[:MOST_CHARACTERS] for text in texts])
        return {
            "input_ids": np.array([encoded.ids for encoded in found], np.int64),
            "attention_mask": np.array([encoded.attention_mask for encoded in found], np.int64),
        }

    def _pad(self, tokenizer: Any) -> int:
        """Return the token that fills up: the tokenizer's own, else the one that the model's configuration names."""
        for name in ("tokenizer_config.json", "special_tokens_map.json"):
            token = self._files.json(name).get("pad_token")
            token = token.get("content") if isinstance(token, dict) else token
            if isinstance(token, str) and (number := tokenizer.token_to_id(token)) is not None:
                return int(number)
        if tokenizer.padding:
            return int(tokenizer.padding["pad_id"])
        number = part(self._files.config, "text_config").get("pad_token_id")
        return number if isinstance(number, int) else 0


def part(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a part of a configuration, ``text_config`` or ``vision_config``; empty if it is not there."""
    found = config.get(name)
    return found if isinstance(found, Mapping) else {}


def positions(config: Mapping[str, Any], usual: int) -> int:
    """Return the longest text that a model's configuration allows, in tokens; `usual` where it does not tell."""
    found = part(config, "text_config").get("max_position_embeddings", usual)
    return found if isinstance(found, int) and 2 <= found <= 8192 else usual
