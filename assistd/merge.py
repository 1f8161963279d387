"""Merges what the facets of one request have found into its answer. The composer calls it when all have ended.

In writing the order is fixed: the facet that speaks of the whole gives the first sentence, the others follow in
`FACETS`' order, those that speak of a part of the media last (docs/answers.md).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from assistd.i18n import N_, _
from assistd.types import BRIEF_CHARS, Abstain, Answer, Content, Failure, Final, Outcome, Passage, Request, Result

FACETS = ("elements", "picture", "text", "elements.pixels", "codes", "speech", "sound")
"""In which order facets speak: what applications say of themselves is certain and there first, then what was seen, then
what was read."""

THROUGH = {"elements.pixels": "text"}
"""Facets that are evidence for another one, which tells what they found with its own words: they speak only where that
one has nothing to tell. Controls have no names; the reader knows them."""

ADDS = N_("`assistd models pull --recommended` adds one.")

SHOWS = N_("`assistd models list` shows what there is.")
"""Of a plugin's own kind of models nothing is recommended."""

WANTED = {"picture": N_("No captioning model is installed; `assistd models pull --recommended` adds one.")}
"""What to say when a facet that would add something has no engine."""

NO_ENGINE = {
    "describe": N_("No plugin here can describe this kind of file{kind}."),
    "transcribe": N_("No plugin here can transcribe this kind of file{kind}."),
    "ask": N_("No plugin here can answer questions about this kind of file{kind}."),
}

NO_MODEL = {
    "caption": N_("No captioning model is installed."),
    "speech": N_("No speech model is installed."),
}
"""What to say when an engine is there, but no model of the kind it needs."""


def rank(facet: str) -> tuple[int, str]:
    """Return where a facet stands in the order of speaking."""
    return (FACETS.index(facet) if facet in FACETS else len(FACETS)), facet


def is_told(facet: str, finals: Mapping[str, Final]) -> bool:
    """Return whether another facet tells what this one found (`THROUGH`)."""
    return isinstance(finals.get(THROUGH.get(facet, "")), Result)


def is_glance(facet: str, wants: Iterable[str], finals: Mapping[str, Final]) -> bool:
    """Return whether a facet's headline was a first glance only: one it wants speaks of the whole, and before it."""
    for want in wants:
        final = finals.get(want)
        if isinstance(final, Result) and not final.content.part and rank(want) < rank(facet):
            return True
    return False


def leader(finals: Mapping[str, Final], facets: Iterable[str]) -> str:
    """Return the facet whose headline is the answer's; empty while that is open, or if nothing was found."""
    for facet in sorted(facets, key=rank):
        final = finals.get(facet)
        if final is None:
            return ""
        if isinstance(final, Result) and not final.content.part and not is_told(facet, finals):
            return facet
    found = (facet for facet in sorted(finals, key=rank) if isinstance(finals[facet], Result))
    return next((facet for facet in found if not is_told(facet, finals)), "")


def merged(request: Request, finals: Mapping[str, Final], lacks: str) -> Answer:
    """Return the answer, once every facet has had its last word.

    Args:
        request: What was asked.
        finals: Each facet's last word.
        lacks: The kind of model without which nobody could do it; empty if that was not what was missing.
    """
    if leader(finals, finals):
        return _answered(request, finals)
    own = (facet for facet in finals if THROUGH.get(facet, "") not in finals)  # else that one says why
    last = [finals[facet] for facet in sorted(own, key=lambda facet: facet == "elements")]  # pixels say why
    failures = [final for final in last if isinstance(final, Failure)]
    if failures:
        return failed(request, failures[0].message, failures[0].code, failures[0].hint)
    abstains = [final for final in last if isinstance(final, Abstain)]
    if abstains:
        outcome: Outcome = "cancelled" if abstains[0].code == "cancelled" else "nothing"
        return failed(request, abstains[0].reason, abstains[0].code, abstains[0].hint, outcome)
    if lacks:
        return failed(request, _no_model(request, lacks), "no-model", _adds(request, lacks))
    kind = f" ({request.media.mime})" if request.media else ""
    if request.task in NO_ENGINE:
        what = _(NO_ENGINE[request.task]).format(kind=kind)
    else:
        what = _("No plugin here does the task {task}{kind}.").format(task=request.task, kind=kind)
    return failed(request, what, "no-engine", _("`assistd plugins` lists what is there."))


def failed(request: Request, headline: str, code: str, hint: str, outcome: Outcome = "failed") -> Answer:
    """Return the answer to a request that found nothing or could not be done, in words."""
    return Answer(
        request_id=request.id,
        task=request.task,
        path=request.path,
        media=request.media,
        outcome=outcome,
        headline=headline,
        code=code,
        hint=hint,
        question=request.text if request.task == "ask" else "",
        view=request.view,
        source=request.source,
        level=request.level,
        formats=request.formats,
        made_s=time.time(),
    )


def clip(sentence: str, limit: int = BRIEF_CHARS) -> str:
    """Return a sentence of at most `limit` characters, cut between words with an ellipsis."""
    if len(sentence) <= limit:
        return sentence
    cut = sentence[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(",;: ") + "…"


def _answered(request: Request, finals: Mapping[str, Final]) -> Answer:
    found = {facet: final.content for facet, final in finals.items() if isinstance(final, Result)}
    lead = leader(finals, finals)
    order = sorted(found, key=lambda facet: (facet != lead, found[facet].part, rank(facet)))
    silent = [facet for facet in order if is_told(facet, finals)]
    order = [facet for facet in order if facet not in silent]
    contents = {facet: found[facet] for facet in order}
    whole = contents | {facet: found[facet] for facet in silent}
    glances = {facet for facet in order if is_glance(facet, contents[facet].wants, finals)}
    first = contents[lead]
    headline = clip(first.headline)
    wants = sorted({want for content in contents.values() for want in content.wants})
    details = _once(
        [
            *_details(contents, lead, glances),
            *(_(WANTED[want]) for want in wants if want in WANTED and want not in finals),
        ],
        but=[headline, first.headline],
    )
    said = [headline, first.headline, *details]
    texts = [passage.text for passage in _all(contents, "passages")]
    unsure = _once([*_all(contents, "unsure"), *_reasons(finals, wants)], but=[*said, *texts])
    layout = [
        words
        for facet in order
        for words in (*[contents[facet].headline] * (facet in glances), *contents[facet].layout)
    ]
    return Answer(
        request_id=request.id,
        task=request.task,
        path=request.path,
        media=request.media,
        outcome="answered",
        headline=headline,
        details=details,
        passages=tuple(p for facet, content in contents.items() for p in passages(content, glance=facet in glances)),
        layout=_once(layout, but=[*said, *unsure]),
        unsure=unsure,
        segments=tuple(segment for content in contents.values() for segment in content.segments),
        models=tuple(content.model for content in whole.values() if content.model),
        quality="draft" if any(content.quality == "draft" for content in contents.values()) else first.quality,
        question=request.text if request.task == "ask" else "",
        view=request.view,
        facets={facet: replace(content, passages=(), segments=()) for facet, content in whole.items()},
        source=request.source,
        level=request.level,
        formats=request.formats,
        made_s=time.time(),
    )


def passages(content: Content, *, glance: bool) -> tuple[Passage, ...]:
    """Return a facet's verbatim text, each with its language; what a first glance quoted is not said by it."""
    return tuple(
        replace(passage, in_headline=passage.in_headline and not glance, language=passage.language or content.language)
        for passage in content.passages
    )


def _details(contents: Mapping[str, Content], lead: str, glances: Iterable[str]) -> list[str]:
    said: list[str] = []
    for facet, content in contents.items():
        if facet != lead and facet not in glances:
            said.append(content.headline)
        said += content.details
    return said


def _reasons(finals: Mapping[str, Final], wanted: Iterable[str]) -> list[str]:
    """Return why facets could not do it, and why those that another wanted have nothing to tell."""
    silent = [finals[facet] for facet in wanted if facet in finals]
    reasons = [final.reason for final in silent if isinstance(final, Abstain) and final.code != "cancelled"]
    return [*reasons, *(final.sentence() for final in finals.values() if isinstance(final, Failure))]


def _all(contents: Mapping[str, Content], field: str) -> list[Any]:
    return [one for content in contents.values() for one in getattr(content, field)]


def _once(sentences: Sequence[str], *, but: Iterable[str]) -> tuple[str, ...]:
    """Return the sentences in their order, each once, without those in `but`."""
    without = set(but)
    return tuple(words for words in dict.fromkeys(sentences) if words not in without)


def _adds(request: Request, kind: str) -> str:
    """Return what mends it: what is recommended may know the person's own language alone, and not translate."""
    if kind == "speech" and request.into and request.into.partition("-")[0].lower() != "en":
        return _("Speech models translate into English only.")
    if kind == "speech" and (request.into or request.language):
        return _("`assistd models pull whisper-base` adds one that knows 99 languages and translates.")
    return _(ADDS) if kind in NO_MODEL else _(SHOWS)


def _no_model(request: Request, kind: str) -> str:
    """Return which model is missing."""
    if kind == "speech" and request.into:
        if request.into.partition("-")[0].lower() == "en":
            return _("No speech model that translates into English is installed.")
        return _("No speech model that translates into {language} is installed.").format(language=request.into)
    if kind == "speech" and request.language:
        return _("No speech model that understands the language {language} is installed.").format(
            language=request.language
        )
    if kind in NO_MODEL:
        return _(NO_MODEL[kind])
    return _("No model of the kind {kind} is installed.").format(kind=kind)
