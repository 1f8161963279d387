"""What the captioner's tests share: a scripted model, jobs, pictures made of shared photographs."""

import hashlib
import math

import numpy as np
from PIL import Image

from assistd.installed import Installed
from assistd.runtime.families.seeing import Piece
from assistd.types import Content, Job, Level, Media, Passage


class Script:
    """Stands for a model with weights, which can't be had here: says what it is given, word by word.

    Each text may have a probability for its words: ``("A dog.", 0.9)``; `ended` as its last word.
    """

    def __init__(self, *said, family="smolvlm", device="cpu", ended="stop"):
        self.said = [one if isinstance(one, tuple) else (one, 0.95) for one in said] or [("A dog on a beach.", 0.95)]
        self.family, self.device, self.answers, self.ended = family, device, family == "smolvlm", ended
        self.looked, self.asked, self.told, self.closed = [], [], 0, 0

    def look(self, pixels):
        self.looked.append(pixels)
        return len(self.looked)

    def tell(self, seen, prompt, *, turns=(), most_tokens, cancel):
        self.asked.append((seen, prompt, tuple(turns), most_tokens))
        text, probability = self.said[min(len(self.asked), len(self.said)) - 1]
        words = text.split(" ")
        try:
            for number, word in enumerate(words):
                if cancel():
                    return
                self.told += 1
                ended = self.ended if number == len(words) - 1 else ""
                yield Piece(text=" " * (number > 0) + word, logprob=math.log(probability), ended=ended)
        finally:
            self.closed += 1

    def tell_batch(self, seen, prompts, *, most_tokens, cancel):
        return [
            "".join(piece.text for piece in self.tell(one, prompt, most_tokens=most_tokens, cancel=cancel))
            for one, prompt in zip(seen, prompts, strict=True)
        ]


def installed(name="smol", family="smolvlm", **more):
    return Installed(
        id=name,
        name=f"Model {name}",
        kind="caption",
        family=family,
        root="/nowhere",
        files=(),
        revision="r" * 40,
        **more,
    )


def job(path, level=Level.STANDARD, *, task="describe", text="", read=None, missing="", turns=(), models=()):
    """`read`: the reader's data, with passages for questions."""
    data = path.read_bytes()
    media = Media(
        path=str(path).encode(), mime="image/png", size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest()
    )
    passages = tuple(Passage(text=text) for text in (read or {}).get("passages", ()))
    found = {} if read is None else {"text": Content(headline="Read.", data=read, passages=passages, model="reader 1")}
    return Job(
        id="j",
        request_id="r",
        task=task,
        modality="caption.picture" if task == "describe" else "caption.ask",
        facet="picture",
        media=media,
        text=text,
        level=level,
        found=found,
        missing={"text": missing} if missing else {},
        turns=turns,
        models=models,
    )


def read_data(width, height, lines=(), kind="", passages=(), photo=0.9):
    """Return what the reader's `Content.data` holds: lines are (left, top, right, bottom, text)."""
    told = [
        {"box": list(line[:4]), "text": line[4], "score": 0.98, "found": 0.97, "unreadable": False} for line in lines
    ]
    return {"read_at_px": [width, height], "photo": photo, "kind": kind, "lines": told, "passages": list(passages)}


def photograph(width=640, height=480, seed=1):
    """A picture that no gate takes for a screen: soft shapes with grain, made here."""
    random = np.random.default_rng(seed)
    coarse = random.uniform(20, 235, (7, 9, 3))
    shapes = np.asarray(Image.fromarray(coarse.astype(np.uint8)).resize((width, height), Image.BICUBIC), float)
    fine = random.normal(0, 14, (height // 2, width // 2, 1)).repeat(2, 0).repeat(2, 1)
    return np.clip(shapes + fine + random.normal(0, 6, shapes.shape), 0, 255).astype(np.uint8)


def page_with(photo, box, width=1200, height=900):
    """A white page with a photograph at `box` (left, top, right, bottom)."""
    page = Image.new("RGB", (width, height), "white")
    left, top, right, bottom = box
    page.paste(Image.fromarray(photo).resize((right - left, bottom - top), Image.LANCZOS), (left, top))
    return np.asarray(page)


def saved(pixels, path):
    Image.fromarray(pixels).save(path)
    return path


def overlap(box, other):
    """Intersection over union of two boxes (left, top, right, bottom)."""
    wide, high = min(box[2], other[2]) - max(box[0], other[0]), min(box[3], other[3]) - max(box[1], other[1])
    both = max(0, wide) * max(0, high)
    return both / (sum((b[2] - b[0]) * (b[3] - b[1]) for b in (box, other)) - both)
