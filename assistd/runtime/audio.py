"""Opens any sound or video file and streams its sound as mono PCM at 16 kHz; speech and sound engines call it.

The file is untrusted. FFmpeg (through PyAV) gets an open file and nothing else: no name, no protocol, no second file,
and only containers that hold media themselves. Playlists, SDP and concat scripts are refused: left alone, FFmpeg opens
UDP sockets for a four-line SDP file. Memory is bounded by one packet; nothing is allocated by what a header claims.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, NoReturn, Self

import av
import numpy as np
from numpy.typing import NDArray

from assistd.errors import UnreadableError, UnsupportedError
from assistd.i18n import _
from assistd.types import printable

RATE_HZ = 16_000
"""Samples per second of everything that leaves here; what the VAD and the recognisers are trained on."""

CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,flv,gsm,matroska,mov,mp3,mpc,mpc8,mpeg,mpegts,nut,ogg,oma,rm,"
    "sox,tak,tta,voc,w64,wav,wv"
)
"""FFmpeg demuxers that are let near a file: each holds its media inside and opens nothing else."""

_ESTIMATED = frozenset({"aac", "ac3", "amr", "eac3", "gsm", "mp3", "mpeg", "mpegts", "rm"})
"""Containers whose length FFmpeg guesses from the bit rate: no ground to say that something is missing."""

_RATES_HZ = range(4_000, 768_001)
_MAX_CHANNELS = 64
_GAP_S = 0.25  # a jump of the time stamps larger than this is a gap in the sound, smaller is rounding
_LONGEST_JUMP_S = 6 * 3600.0  # a larger jump is a damaged time stamp
_STREAMED_SIZES = frozenset({0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF})  # RIFF sizes of writers that could not go back


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Block:
    """Up to one second of sound.

    Attributes:
        start_s: Seconds from the start of the media.
        pcm: int16 [samples], mono, `RATE_HZ`; never empty.
    """

    start_s: float
    pcm: NDArray[np.int16]


class Sound:
    """The sound of one file: a context manager that streams it once.

    Args:
        path: A regular file, or a link to one.

    Attributes:
        has_sound: There is an audio track.
        has_picture: There is a video track (a cover picture counts).
        declared_s: Length by the header, None if it says none; never to be trusted.
        bad_packets: Packets that could not be decoded.
    """

    def __init__(self, path: bytes) -> None:
        self._label = printable(os.path.basename(path))
        self._file = _open_regular(path, self._label)
        self.bad_packets = 0
        self._good_packets = 0
        self._samples = 0  # that came out
        self._anchor = (0.0, 0)  # a time, and how many samples had come out by then
        self._resampler: Any = None
        self._template: tuple[object, ...] = ()
        try:
            self._container = self._open()
        except BaseException:
            self._file.close()
            raise
        audio = self._container.streams.audio
        self._stream = self._container.streams.best("audio") or (audio[0] if audio else None)
        self.has_sound = self._stream is not None
        self.has_picture = bool(self._container.streams.video)
        self.declared_s = self._container.duration / 1e6 if self._container.duration else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def heard_s(self) -> float:
        """Seconds of sound that came out so far."""
        return self._samples / RATE_HZ

    def close(self) -> None:
        """Close the file."""
        self._container.close()
        self._file.close()

    def blocks(self, cancel: Callable[[], bool] = lambda: False) -> Iterator[Block]:
        """Yield the sound in order of time, as far as it can be decoded; end early once `cancel` says so.

        Time stamps that jump ahead make a gap between blocks; nothing is filled in.

        Raises:
            UnsupportedError: If there is no decoder, or the format is absurd.
            UnreadableError: If not one packet could be decoded.
        """
        stream = self._stream
        if stream is None:
            return
        self._check(stream)
        for other in self._container.streams:
            if other.index != stream.index and hasattr(other, "discard"):  # newer PyAV: don't even parse the picture
                other.discard = type(other.discard)["all"]
        for packet in self._packets(stream):
            if cancel():
                return
            try:
                frames = packet.decode()
            except (av.FFmpegError, ValueError):
                self.bad_packets += 1
                continue
            self._good_packets += bool(frames)
            for frame in frames:
                yield from self._convert(frame)
        yield from self._flush()
        if self.bad_packets and not self._good_packets:
            self._refuse(_("its sound is damaged."), _("Play it in another program to see whether it is whole."))

    def missing_s(self) -> float:
        """Return how many seconds the header promises beyond what was heard; 0 unless the file is cut off for sure."""
        promised = self._promised_s()
        missing = promised - self.heard_s
        return missing if missing > max(1.0, 0.02 * promised) else 0.0

    # --- opening ----------------------------------------------------------------------------------------------------

    def _open(self) -> Any:
        try:
            return av.open(
                self._file,
                "r",
                options={"max_pixels": str(1 << 26)},  # probing decodes pictures too: 64 megapixels at most
                container_options={"format_whitelist": CONTAINERS, "protocol_whitelist": "", "max_streams": "64"},
                io_open=_refuse_second_file,
                metadata_errors="replace",
            )
        except (av.FFmpegError, ValueError, OSError) as error:
            if os.fstat(self._file.fileno()).st_size == 0:
                self._refuse(_("the file is empty."), _("Record or copy it again."), error)
            raise UnsupportedError(
                _("Can't hear {label}: it is damaged, or no sound or video format that is known here.").format(
                    label=self._label
                ),
                hint=_("If it is a raw recording without a header, save it as WAV or FLAC."),
            ) from error

    def _check(self, stream: Any) -> None:
        """Refuse what can't be decoded, before the decoder allocates by it."""
        context = stream.codec_context
        if context is None:
            raise UnsupportedError(
                _("Can't hear {label}: there is no decoder for its sound.").format(label=self._label),
                hint=_("Convert it to FLAC, Opus or MP3."),
            )
        rate_hz, channels = context.sample_rate or 0, context.channels or 0
        if rate_hz not in _RATES_HZ or not 1 <= channels <= _MAX_CHANNELS:
            raise UnsupportedError(
                _("Can't hear {label}: its header claims {channels} channels at {rate_hz} samples a second.").format(
                    label=self._label, channels=channels, rate_hz=rate_hz
                ),
                hint=_("The file is damaged, or not what its name says."),
            )

    def _refuse(self, why: str, hint: str, cause: BaseException | None = None) -> NoReturn:
        raise UnreadableError(_("Can't hear {label}: {why}").format(label=self._label, why=why), hint=hint) from cause

    def _promised_s(self) -> float:
        """Return the length that the header promises, in seconds; 0 where a shorter sound track proves nothing."""
        name, stream = self._container.format.name, self._stream
        if name in ("wav", "matroska,webm"):
            size, promised = os.fstat(self._file.fileno()).st_size, _promised_bytes(self._file)
            if promised <= size or not size:
                return 0.0
            return self.heard_s * promised / size if name == "wav" else self.declared_s or 0.0
        if name in _ESTIMATED or stream is None or not stream.duration:
            return 0.0
        return float(stream.duration * stream.time_base)

    # --- decoding ---------------------------------------------------------------------------------------------------

    def _packets(self, stream: Any) -> Iterator[Any]:
        """Yield packets until the file ends or can't be taken apart any further."""
        try:
            yield from self._container.demux(stream)
        except (av.FFmpegError, ValueError, OSError):
            self.bad_packets += 1

    def _convert(self, frame: Any) -> Iterator[Block]:
        """Yield a decoded frame as mono 16 kHz, at its place in time."""
        if frame.sample_rate not in _RATES_HZ or frame.layout.nb_channels > _MAX_CHANNELS:
            self.bad_packets += 1  # the header was sane, this frame is not
            return
        if frame.layout.nb_channels > 8 and frame.layout.name.endswith("channels"):
            try:
                frame = _averaged(frame)
            except (av.FFmpegError, ValueError, IndexError):
                self.bad_packets += 1
                return
        template = (frame.format.name, frame.layout.name, frame.sample_rate)
        jump_to_s = self._jump(frame)
        if template != self._template or jump_to_s is not None:
            # PyAV's resampler passes later frames through unchanged when the first needed nothing: a new one each time.
            yield from self._flush()
            self._template = template
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
            if jump_to_s is not None:
                self._anchor = (jump_to_s, self._samples)
        frame.pts = None  # the clock above keeps the time; a resampler fed with odd stamps pads or drops
        try:
            resampled = self._resampler.resample(frame)
        except (av.FFmpegError, ValueError):
            self.bad_packets += 1
            return
        yield from self._blocks(resampled)

    def _flush(self) -> Iterator[Block]:
        """Yield what the resampler still holds."""
        if self._resampler is not None:
            try:
                rest = self._resampler.resample(None)
            except (av.FFmpegError, ValueError, EOFError):
                rest = []
            self._resampler = None
            yield from self._blocks([frame for frame in rest if frame is not None])

    def _blocks(self, frames: list[Any]) -> Iterator[Block]:
        for frame in frames:
            pcm: NDArray[np.int16] = frame.to_ndarray().reshape(-1)
            for begin in range(0, len(pcm), RATE_HZ):
                piece = pcm[begin : begin + RATE_HZ]
                yield Block(start_s=self._clock_s, pcm=piece)
                self._samples += len(piece)

    @property
    def _clock_s(self) -> float:
        """Where in the media the next sample belongs."""
        at_s, samples = self._anchor
        return at_s + (self._samples - samples) / RATE_HZ

    def _jump(self, frame: Any) -> float | None:
        """Return the time this frame belongs to if it leaves a gap behind the last one, else None."""
        if frame.pts is None or frame.time_base is None:
            return None
        at_s = float(frame.pts * frame.time_base) - (self._container.start_time or 0) / 1e6
        ahead_s = at_s - self._clock_s
        smallest_s = _GAP_S if self._template else 0.0  # sound that begins later than the picture begins exactly there
        return at_s if smallest_s < ahead_s < _LONGEST_JUMP_S else None


def _open_regular(path: bytes, label: str) -> BinaryIO:
    """Return the file, open for reading, if it is a regular one.

    Raises:
        UnreadableError: If it is missing, forbidden, or a pipe, device, socket or folder (which could hang the reader).
    """
    fd = -1
    try:
        regular = stat.S_ISREG(os.stat(path).st_mode)  # asked before opening: that can have effects on a device
        if regular:
            fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
            regular = stat.S_ISREG(os.fstat(fd).st_mode)
    except (OSError, ValueError) as error:
        why = _("the file is not there any more.") if isinstance(error, FileNotFoundError) else _("it may not be read.")
        raise UnreadableError(
            _("Can't hear {label}: {why}").format(label=label, why=why),
            hint=_("Check that the file exists and is yours."),
        ) from error
    if not regular:
        if fd >= 0:
            os.close(fd)
        raise UnreadableError(
            _("Can't hear {label}: it is not an ordinary file.").format(label=label),
            code="not-a-file",
            hint=_("Save the recording as a file."),
        )
    return os.fdopen(fd, "rb")


def _refuse_second_file(_url: str, _flags: int, _options: dict[str, str]) -> NoReturn:
    """Refuse what a container asks for beyond itself."""
    raise PermissionError("a media file may not open another one")


def _averaged(frame: Any) -> Any:
    """Return a frame whose channels have no names ("9 channels") as mono, the mean of its channels.

    FFmpeg can't mix those down beyond eight. They are packed in C first: PyAV reads planes beyond the eighth from
    memory that is not the frame's, and a damaged AAC file claimed 34 (a segmentation fault in PyAV 18.1).
    """
    packed = av.AudioResampler(format="flt", layout=frame.layout).resample(frame)[0]
    samples = packed.to_ndarray().reshape(-1, frame.layout.nb_channels)
    mono = av.AudioFrame.from_ndarray(samples.mean(axis=1, keepdims=True).T.copy(), format="flt", layout="mono")
    mono.sample_rate, mono.pts, mono.time_base = frame.sample_rate, frame.pts, frame.time_base
    return mono


def _promised_bytes(file: BinaryIO) -> int:
    """Return how long a WAV or Matroska file is by its own header, in bytes; 0 if it says nothing.

    FFmpeg goes by the file's real size, so it can't tell that the end is missing.
    """
    head = os.pread(file.fileno(), 4096, 0)
    if head[:4] == b"RIFF" and len(head) >= 12:
        size = struct.unpack("<I", head[4:8])[0]
        return 0 if size in _STREAMED_SIZES else size + 8
    at = head.find(b"\x18\x53\x80\x67")  # Matroska's Segment (RFC 9559, section 5.1)
    if head[:4] != b"\x1a\x45\xdf\xa3" or at < 0 or at + 12 > len(head) or not head[at + 4]:
        return 0
    width = 9 - head[at + 4].bit_length()  # a variable-length number (RFC 8794, section 4): leading zeros say how long
    size = int.from_bytes(head[at + 4 : at + 4 + width], "big") & ((1 << 7 * width) - 1)
    return 0 if size == (1 << 7 * width) - 1 else at + 4 + width + size
