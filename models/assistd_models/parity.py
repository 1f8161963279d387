"""Whether exported graphs say what their checkpoint says. `export` asks after each export, `models verify` on demand.

The graphs run through our own run time; transformers computes the same inputs in torch. Generating models speak freely
for `TOKENS` tokens; torch is then shown that text, and must at each place have chosen the same token: by induction that
is what its own greedy decoding gives. Needs the extra ``export`` and the checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelError, ModelMissingError
from assistd.i18n import _, number
from assistd.runtime.decoder import CachedDecoder, State
from assistd.runtime.families import EMBEDDING, open_embedding
from assistd.runtime.generate import generate
from assistd.runtime.graph import Graph
from assistd.runtime.model_files import ModelFiles

if TYPE_CHECKING:
    from types import ModuleType

    from assistd_models.references import Original

TOKENS: Final = 32
"""Tokens that are compared for each input."""

THREADS: Final = 2


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """How far numbers of a type may be off.

    Attributes:
        logits: Largest difference of a logit, as a share of the largest logit.
        tokens: Least share of equal tokens.
        vectors: Largest difference of a number in a vector of length 1.
    """

    logits: float
    tokens: float
    vectors: float


BOUNDS: Final = {
    "fp32": Bounds(logits=1e-3, tokens=1.0, vectors=1e-4),  # sums in another order; seen: 2e-6
    "fp16": Bounds(logits=2e-2, tokens=0.9, vectors=5e-3),  # 11 bits: each product is off by up to 5e-4; seen: 1e-3
    "int8": Bounds(logits=0.25, tokens=0.75, vectors=0.1),  # 8 bits; seen with narrow random models: 0.03, 0.94, 0.03
}
"""By type of number; other 8- and 4-bit types are held to those of int8."""

ENDINGS: Final = ("fp16", "int8", "quantized", "uint8", "q4", "q4f16", "bnb4")


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What one comparison gave.

    Attributes:
        what: ``tokens``, ``pictures``, ``texts``.
        dtype: Of the graphs: ``fp32``, ``fp16``, ``int8``, …
        count: How many tokens or vectors.
        equal: How many tokens were the same; of vectors: how many lay within the bound.
        difference: The largest: of a logit as a share of the largest logit, or of a number in a vector.
        bound: What `difference` may be.
        least: Which share of `count` must be equal.
    """

    what: str
    dtype: str
    count: int
    equal: int
    difference: float
    bound: float
    least: float

    @property
    def passed(self) -> bool:
        """Whether it is within its bounds."""
        return self.count > 0 and self.equal >= self.least * self.count and self.difference <= self.bound

    def words(self) -> str:
        """Return one sentence."""
        verdict = (
            ""
            if self.passed
            else _("That is too much: at least {least} and at most {bound} are asked.").format(
                least=number(self.least, ".0%"), bound=number(self.bound, "g")
            )
        )
        thing = (
            _("tokens are the same") if self.what == "tokens" else _("vectors of {what} agree").format(what=self.what)
        )
        return (
            _("{dtype}: {equal} of {count} {thing}, largest difference {difference}. {verdict}")
            .format(
                dtype=self.dtype,
                equal=self.equal,
                count=self.count,
                thing=thing,
                difference=number(self.difference, ".1e"),
                verdict=verdict,
            )
            .strip()
        )


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was compared, and whether all of it was right.

    Attributes:
        kind: The `model_type`.
        compared: Each comparison.
    """

    kind: str
    compared: tuple[Compared, ...]

    @property
    def passed(self) -> bool:
        """Whether everything is within its bounds."""
        return bool(self.compared) and all(one.passed for one in self.compared)

    def words(self) -> str:
        """Return what was compared, as sentences."""
        return " ".join(one.words() for one in self.compared)


def check(folder: Path, checkpoint: Path, *, tell: Callable[[str], None], device: str = "cpu") -> Report:
    """Compare exported graphs with their checkpoint, in every type of number that is there.

    Args:
        folder: With ``config.json`` and the graphs.
        checkpoint: A folder of transformers, with safetensors.
        tell: Gets a sentence for each comparison.
        device: ``cpu``, ``cuda`` or ``auto``: where the graphs run.

    Raises:
        ModelError: If either can't be opened, or the kind can't be compared.
        ModelMissingError: If the extra ``export`` is not installed.
    """
    references = _references()
    kind = str(ModelFiles(folder).config.get("model_type", ""))
    if kind not in references.CLASSES:
        raise ModelError(
            _("A model of the kind {kind} can't be compared.").format(kind=kind[:40] or "unknown"), code="model-family"
        )
    original = references.Original(checkpoint, kind)
    compared: list[Compared] = []
    for dtype in dtypes(folder):
        files = ModelFiles(folder, dtype=dtype)
        compare = _vectors if kind in EMBEDDING else _tokens
        for one in compare(original, files, dtype, device):
            tell(one.words())
            compared.append(one)
    return Report(kind=kind, compared=tuple(compared))


def dtypes(folder: Path) -> tuple[str, ...]:
    """Return the types of number that a folder's graphs come in, ``fp32`` first."""
    names = {path.stem for part in (folder, folder / "onnx") for path in part.glob("*.onnx")}
    endings = [ending for ending in ENDINGS if any(name.endswith(f"_{ending}") for name in names)]
    plain = any(not name.endswith(tuple(f"_{ending}" for ending in ENDINGS)) for name in names)
    return (*(("fp32",) if plain else ()), *endings)


def _references() -> ModuleType:
    try:
        from assistd_models import references
    except ImportError as error:
        raise ModelMissingError(
            _("The package {name} is missing: comparing needs the extra `export`.").format(name=error.name or "torch"),
            code="export-missing",
            hint=_("In assistd's source folder: pip install '.[export]'."),
        ) from error
    return references


def _bounds(dtype: str, device: str) -> Bounds:
    if dtype == "fp32" and device == "cuda":
        dtype = "fp16"  # it multiplies in TF32 there, which has as many bits
    return BOUNDS.get(dtype, BOUNDS["int8"])


# --- vectors --------------------------------------------------------------------------------------------------------


def _vectors(original: Original, files: ModelFiles, dtype: str, device: str) -> Iterator[Compared]:
    """Yield how pictures of several sizes and texts of several lengths compare."""
    seen = _references().pictures()
    expected = original.vectors(seen)
    opened = open_embedding(files, device=device, threads=THREADS)
    bound = _bounds(dtype, opened.device).vectors
    yield _compare_vectors("pictures", dtype, opened.embed_pictures(seen), expected["pictures"], bound)
    yield _compare_vectors("texts", dtype, opened.embed_texts(original.texts), expected["texts"], bound)


def _compare_vectors(
    what: str, dtype: str, ours: NDArray[np.float32], theirs: NDArray[np.float32], bound: float
) -> Compared:
    off = np.abs(ours - theirs).max(axis=1)
    return Compared(
        what=what,
        dtype=dtype,
        count=len(off),
        equal=int((off <= bound).sum()),
        difference=float(off.max()),
        bound=bound,
        least=1.0,
    )


# --- tokens ---------------------------------------------------------------------------------------------------------


def _tokens(original: Original, files: ModelFiles, dtype: str, device: str) -> Iterator[Compared]:
    """Yield how what is said of two batches compares: two inputs together, and a single one of another size."""
    speaker = _Speaker(files, device)
    bounds = _bounds(dtype, speaker.device)
    count = equal = 0
    difference = 0.0
    for seed, batch in ((2, 2), (1, 1)):
        inputs = original.media(seed, batch)
        if files.has("embed_tokens"):
            features = speaker.features(inputs)
            question = original.question(seed, batch, features.shape[1])
            prompt = original.first_tokens(batch) if original.has_encoder else question
            begun = speaker.with_picture(features, question, original.image_token)
            inputs |= {"input_ids": question} if original.has_encoder else {}
        else:
            prompt = original.first_tokens(batch)
            begun = speaker.with_media(inputs)
        ours, said = speaker.speak(*begun, prompt=prompt, most=original.most_tokens(TOKENS, prompt.shape[1]))
        theirs = original.logits(inputs, prompt, said)
        count += said.size
        equal += int(same_choice(theirs, said).sum())
        difference = max(difference, float(np.abs(ours - theirs).max() / np.abs(theirs).max()))
    yield Compared(
        what="tokens",
        dtype=dtype,
        count=count,
        equal=equal,
        difference=difference,
        bound=bounds.logits,
        least=bounds.tokens,
    )


def same_choice(logits: NDArray[np.float32], said: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where the token said is the likeliest, or so near to it that only rounding tells them apart.

    Args:
        logits: float32 [batch, tokens, vocabulary].
        said: int64 [batch, tokens].

    Returns:
        bool [batch, tokens].
    """
    chosen = np.take_along_axis(logits, said[:, :, None], axis=2)[:, :, 0]
    return np.asarray(chosen >= logits.max(axis=2) - 1e-5 * np.abs(logits).max())


class _Speaker:
    """The graphs of a generating model, run by our run time, without any family's prompts and rules."""

    def __init__(self, files: ModelFiles, device: str) -> None:
        self._files, self._device = files, device
        self._embed = self._graph("embed_tokens") if files.has("embed_tokens") else None
        self._decoder = CachedDecoder.open(files, threads=THREADS, device=device, embed=self._embed)
        self.device = self._decoder.device

    def _graph(self, role: str) -> Graph:
        where = "cpu" if self._device == "cpu" else "cuda"
        return Graph(self._files.graph(role, where), threads=THREADS, device=self._device)

    def features(self, inputs: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return what takes the place of the image tokens, float32 [batch, places, width]."""
        found = self._graph("vision_encoder").run(inputs)["image_features"]
        batch = len(inputs["pixel_values"])
        return np.asarray(found.reshape(batch, -1, found.shape[-1]), np.float32)

    def with_media(self, inputs: Mapping[str, NDArray[Any]]) -> tuple[State, NDArray[np.float32] | None]:
        """Return the state of an encoder-decoder that has heard or seen its input."""
        batch, samples = next(iter(inputs.values())).shape[:2]  # of media that are masked, sounds, the second axis
        ours = self._files.has("encoder_kv")
        mask = np.ones((batch, samples), np.int64)
        memory = self._graph("encoder_kv" if ours else "encoder_model").run({**inputs, "attention_mask": mask})
        if ours:  # its mask is over what the encoder gave, that of optimum's graphs over what it took
            mask = np.ones((batch, next(iter(memory.values())).shape[2]), np.int64)
        else:
            memory = {"encoder_hidden_states": memory["last_hidden_state"]}
        return self._decoder.begin({**memory, "encoder_attention_mask": mask}, batch), None

    def with_picture(
        self, features: NDArray[np.float32], question: NDArray[np.int64], image_token: int
    ) -> tuple[State, NDArray[np.float32] | None]:
        """Return the state of a model that takes a picture among words, and its prompt as embeddings, if fed so."""
        assert self._embed is not None
        embeds = np.array(self._embed.run({"input_ids": question})["inputs_embeds"], np.float32)
        embeds[question == image_token] = features.reshape(-1, features.shape[-1])
        if not self._files.has("encoder_kv"):
            return self._decoder.begin({}, len(question)), embeds
        mask = np.ones(question.shape, np.int64)
        memory = self._graph("encoder_kv").run({"inputs_embeds": embeds, "attention_mask": mask})
        return self._decoder.begin({**memory, "encoder_attention_mask": mask}, len(question)), None

    def speak(
        self, state: State, embeds: NDArray[np.float32] | None, *, prompt: NDArray[np.int64], most: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the logits, float32 [batch, tokens, vocabulary], and the tokens of a greedy run that nothing ends."""
        steps = list(generate(self._decoder, state, prompt, embeds=embeds, stop_ids=(), most_tokens=most))
        return np.stack([step.output.logits for step in steps], axis=1), np.stack([step.ids for step in steps], axis=1)
