"""Any container becomes 16 kHz mono; nothing a file says makes us open another, or allocate what is not there."""

import os
import resource
import socket
import struct
import subprocess
import sys
import wave

import av
import numpy as np
import pytest
from shared_data import shared

from assistd.errors import UnreadableError, UnsupportedError
from assistd.runtime.audio import RATE_HZ, Sound


def heard(path):
    """Return (pcm, sound) of a file, read to its end."""
    with Sound(os.fsencode(path)) as sound:
        pieces = [block.pcm for block in sound.blocks()]
        missing_s = sound.missing_s()
    return (np.concatenate(pieces) if pieces else np.empty(0, np.int16)), sound, missing_s


def tone(seconds=2.0, rate_hz=RATE_HZ, hz=300.0):
    return (8000 * np.sin(np.arange(int(seconds * rate_hz)) * 2 * np.pi * hz / rate_hz)).astype("<i2")


def wav(path, pcm, rate_hz=RATE_HZ, channels=1):
    with wave.open(os.fspath(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.repeat(pcm[:, None], channels, axis=1).tobytes())
    return path


def claimed(path, data=bytes(3200), rate_hz=16_000, channels=1, size=None):
    """Write a WAV file whose header claims what it likes."""
    size = len(data) if size is None else size
    head = struct.pack("<IHHIIHH", 16, 1, channels, rate_hz, rate_hz * channels * 2 % 2**32, channels * 2 % 65536, 16)
    whole = b"RIFF" + struct.pack("<I", min(size + 36, 2**32 - 1)) + b"WAVEfmt " + head + b"data"
    path.write_bytes(whole + struct.pack("<I", size) + data)
    return path


def encoded(path, pcm, form, codec, rate_hz=48_000, picture=False, layout="mono"):
    """Write pcm into a container with PyAV; with `picture` beside a video track of the same length."""
    with av.open(os.fspath(path), "w", format=form) as out:
        track = out.add_stream(codec, rate=rate_hz, layout=layout)
        if picture:
            film = out.add_stream("mpeg4", rate=10)
            film.width, film.height, film.pix_fmt = 64, 64, "yuv420p"
            for _ in range(int(10 * len(pcm) / rate_hz)):
                out.mux(film.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
            out.mux(film.encode())
        for begin in range(0, len(pcm), 4096):
            samples = np.repeat(pcm[begin : begin + 4096, None], 1 + (layout == "stereo"), axis=1).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(samples, format="s16", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, begin
            out.mux(track.encode(frame))
        out.mux(track.encode())
    return path


# --- what comes out ---


def test_pcm_at_the_right_rate_comes_out_as_it_is(tmp_path):
    pcm, sound, _ = heard(wav(tmp_path / "a.wav", tone()))
    assert pcm.dtype == np.int16
    assert np.array_equal(pcm, tone())
    assert (sound.has_sound, sound.has_picture, sound.declared_s, sound.heard_s) == (True, False, 2.0, 2.0)


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 9, 33])
@pytest.mark.parametrize("rate_hz", [8_000, 44_100])
def test_any_rate_and_number_of_channels_becomes_the_same_sound(tmp_path, channels, rate_hz):
    pcm, _, _ = heard(wav(tmp_path / "a.wav", tone(rate_hz=rate_hz), rate_hz, channels))
    assert abs(len(pcm) - 2 * RATE_HZ) < 200
    size = min(len(pcm), 2 * RATE_HZ) - 400
    assert np.corrcoef(pcm[200:size], tone()[200:size])[0, 1] > 0.99
    assert 7600 < np.abs(pcm).max() < 8400


@pytest.mark.parametrize(
    ("form", "codec", "rate_hz"),
    [("flac", "flac", 44_100), ("ogg", "libopus", 48_000), ("mp3", "libmp3lame", 44_100), ("mp4", "aac", 44_100),
     ("matroska", "aac", 48_000), ("avi", "pcm_s16le", 22_050), ("mpegts", "aac", 48_000)],
)  # fmt: skip
@pytest.mark.parametrize("picture", [False, True])
def test_every_usual_container_is_heard(tmp_path, form, codec, rate_hz, picture):
    if picture and form in ("flac", "ogg", "mp3"):
        pytest.skip("no film in this container")
    path = encoded(tmp_path / "a.bin", tone(3.0, rate_hz), form, codec, rate_hz, picture)
    pcm, sound, missing_s = heard(path)
    assert sound.has_picture == picture
    assert abs(len(pcm) / RATE_HZ - 3.0) < 0.15
    assert missing_s == 0.0
    middle = pcm[RATE_HZ : 2 * RATE_HZ].astype(float)
    spectrum = np.abs(np.fft.rfft(middle))
    assert abs(int(np.argmax(spectrum)) - 300) <= 2


def test_eleven_planar_channels_without_names_are_averaged(tmp_path):
    """Each channel lies in memory of its own; beyond the eighth PyAV's own conversion reads what is not the frame's."""
    path = tmp_path / "a.wv"
    with av.open(os.fspath(path), "w", format="wv") as out:
        track = out.add_stream("wavpack", rate=RATE_HZ, layout="11 channels", format="s16p")
        packed = av.AudioFrame.from_ndarray(
            np.repeat(tone()[:, None], 11, axis=1).reshape(1, -1), format="s16", layout="11 channels"
        )
        packed.sample_rate, packed.pts = RATE_HZ, 0
        out.mux(track.encode(packed))
        out.mux(track.encode())
    pcm, _, _ = heard(path)
    assert np.abs(pcm.astype(int) - tone()).max() <= 2


def test_blocks_are_a_second_at_most_and_follow_each_other(tmp_path):
    with Sound(os.fsencode(wav(tmp_path / "a.wav", tone(5.0, 8_000), 8_000))) as sound:
        at_s = 0.0
        for block in sound.blocks():
            assert 0 < len(block.pcm) <= RATE_HZ
            assert block.start_s == pytest.approx(at_s, abs=1e-6)
            at_s += len(block.pcm) / RATE_HZ


@pytest.mark.parametrize("second", [(44_100, "mono"), (16_000, "stereo")])
def test_a_format_that_changes_on_the_way_changes_neither_pitch_nor_length(tmp_path, second):
    """Two AAC files in one, as recorders of broadcasts make them where a programme begins."""
    parts = [
        encoded(tmp_path / f"{number}.aac", tone(3.0, rate), "adts", "aac", rate, layout=layout).read_bytes()
        for number, (rate, layout) in enumerate([(16_000, "mono"), second])
    ]
    (tmp_path / "both.aac").write_bytes(b"".join(parts))
    pcm, sound, _ = heard(tmp_path / "both.aac")
    assert abs(len(pcm) / RATE_HZ - 6.1) < 0.1
    assert sound.bad_packets == 0
    for at in (1, 4):
        spectrum = np.abs(np.fft.rfft(pcm[at * RATE_HZ : (at + 1) * RATE_HZ].astype(float)))
        assert abs(int(np.argmax(spectrum)) - 300) <= 2


def test_a_gap_in_the_time_stamps_is_a_gap_between_blocks(tmp_path):
    path = tmp_path / "a.mka"
    with av.open(os.fspath(path), "w", format="matroska") as out:
        track = out.add_stream("flac", rate=RATE_HZ, layout="mono")
        for at_s in (0, 10):
            frame = av.AudioFrame.from_ndarray(tone(1.0)[None], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE_HZ, at_s * RATE_HZ
            out.mux(track.encode(frame))
        out.mux(track.encode())
    with Sound(os.fsencode(path)) as sound:
        starts = [block.start_s for block in sound.blocks()]
    assert min(s for s in starts if s > 1.0) == pytest.approx(10.0, abs=0.05)
    assert sound.heard_s == pytest.approx(2.0, abs=0.05)


def test_cancel_ends_it_at_once(tmp_path):
    path = wav(tmp_path / "a.wav", tone(60.0))
    asked = iter([False] * 5)
    with Sound(os.fsencode(path)) as sound:
        assert sum(len(block.pcm) for block in sound.blocks(lambda: next(asked, True))) < 2 * RATE_HZ


def test_a_film_without_a_sound_track_says_so(tmp_path):
    path = tmp_path / "a.mp4"
    with av.open(os.fspath(path), "w", format="mp4") as out:
        film = out.add_stream("mpeg4", rate=10)
        film.width, film.height, film.pix_fmt = 64, 64, "yuv420p"
        out.mux(film.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        out.mux(film.encode())
    pcm, sound, _ = heard(path)
    assert (sound.has_sound, sound.has_picture, len(pcm)) == (False, True, 0)


# --- files that are not what they should be ---


@pytest.mark.parametrize(
    ("form", "codec"), [("wav", "pcm_s16le"), ("flac", "flac"), ("mp4", "aac"), ("matroska", "aac")]
)
def test_a_file_that_is_cut_off_gives_what_is_there_and_says_what_is_missing(tmp_path, form, codec):
    whole = tmp_path / "whole"
    if form == "mp4":  # with its index in front, as cameras and the web write it: without an index nothing can be read
        data = _faststart(whole, tone(10.0, 48_000))
    else:
        data = encoded(whole, tone(10.0, 48_000), form, codec).read_bytes()
    half = tmp_path / "half"
    half.write_bytes(data[: len(data) // 2])
    pcm, _, missing_s = heard(half)
    assert 3.0 < len(pcm) / RATE_HZ < 7.0
    assert 3.0 < missing_s < 7.0


def _faststart(path, pcm):
    with av.open(os.fspath(path), "w", format="mp4", container_options={"movflags": "faststart"}) as container:
        track = container.add_stream("aac", rate=48_000, layout="mono")
        for begin in range(0, len(pcm), 4096):
            frame = av.AudioFrame.from_ndarray(pcm[None, begin : begin + 4096], format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48_000, begin
            container.mux(track.encode(frame))
        container.mux(track.encode())
    return path.read_bytes()


def test_a_header_of_ten_hours_costs_nothing(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pcm, sound, missing_s = heard(claimed(tmp_path / "a.wav", tone().tobytes(), size=36_000 * 32_000))
    assert len(pcm) == 2 * RATE_HZ
    assert missing_s > 35_000
    assert sound.heard_s == 2.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_header_of_unknown_length_promises_nothing(tmp_path, size):
    path = claimed(tmp_path / "a.wav", tone().tobytes(), size=size)
    data = bytearray(path.read_bytes())
    data[4:8] = struct.pack("<I", size)
    path.write_bytes(data)
    pcm, _, missing_s = heard(path)
    assert (len(pcm), missing_s) == (2 * RATE_HZ, 0.0)


@pytest.mark.parametrize(
    ("rate_hz", "channels"), [(1, 1), (3_999, 1), (2_000_000_000, 1), (4_000_000_000, 2), (0, 1), (16_000, 65_535)]
)
def test_an_absurd_header_is_refused_in_words(tmp_path, rate_hz, channels):
    with pytest.raises(UnsupportedError, match=r"Can't hear a\.wav"):
        heard(claimed(tmp_path / "a.wav", rate_hz=rate_hz, channels=channels))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("raw.raw", tone().tobytes()),
        ("text.mp3", b"It is a truth universally acknowledged\n" * 200),
        ("noise.wav", np.random.default_rng(1).bytes(50_000)),
        ("zeros.mp4", bytes(50_000)),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(500)),
    ],
)
def test_what_is_no_recording_is_refused_in_words(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnsupportedError) as caught:
        heard(tmp_path / name)
    assert name in caught.value.message
    assert caught.value.hint


def test_an_empty_or_missing_file_is_said(tmp_path):
    (tmp_path / "empty.mp3").touch()
    with pytest.raises(UnreadableError, match="empty"):
        heard(tmp_path / "empty.mp3")
    with pytest.raises(UnreadableError, match="not there"):
        heard(tmp_path / "gone.mp3")


def test_pipes_devices_sockets_and_folders_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "link.wav").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.fspath(tmp_path / "socket.wav"))
        for name in ("pipe.wav", "folder.wav", "link.wav", "socket.wav"):
            with pytest.raises(UnreadableError) as caught:
                heard(tmp_path / name)
            assert caught.value.code == "not-a-file"


PLAYLISTS = {
    "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\n{url}\n#EXT-X-ENDLIST\n",
    "list.ffconcat": "ffconcat version 1.0\nfile '{path}'\n",
    "concat.txt": "ffconcat version 1.0\nfile {url}\n",
    "stream.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "list.pls": "[playlist]\nNumberOfEntries=1\nFile1={url}\n",
    "dash.mpd": (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT10S"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" '
        'bandwidth="1"><BaseURL>{url}</BaseURL></Representation></AdaptationSet></Period></MPD>'
    ),
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_playlist_is_not_followed(tmp_path, name):
    secret = wav(tmp_path / "secret.wav", tone())
    (tmp_path / name).write_text(PLAYLISTS[name].format(url=f"file://{secret}", path=secret))
    with pytest.raises(UnsupportedError):
        heard(tmp_path / name)


@pytest.mark.skipif(not os.path.exists("/usr/bin/strace"), reason="needs strace")
def test_no_file_makes_it_open_a_socket_or_another_file(tmp_path):
    secret = wav(tmp_path / "secret.wav", tone())
    for name, text in PLAYLISTS.items():
        (tmp_path / name).write_text(text.format(url=f"file://{secret}", path=secret))
    script = (
        "import sys, os\nfrom assistd.runtime.audio import Sound\nos.write(2, b'BEGIN')\n"
        "for name in sys.argv[1:]:\n try:\n  with Sound(os.fsencode(name)) as s: list(s.blocks())\n"
        " except Exception as e: pass\n"
    )
    log = tmp_path / "trace"
    files = [os.fspath(tmp_path / name) for name in PLAYLISTS]
    command = ["strace", "-f", "-o", str(log), "-e", "trace=openat,open,socket,write", sys.executable, "-c", script]
    subprocess.run([*command, *files], check=True, capture_output=True)
    after = log.read_text().split('"BEGIN"')[1]
    assert files[0] in after
    assert "secret.wav" not in after
    assert "socket(" not in after


# --- real recordings ---


def test_the_same_speech_in_two_rates_and_channel_counts_comes_out_equal():
    mono, _, _ = heard(shared("speech/jfk.wav"))
    stereo, _, _ = heard(shared("speech/jfk.flac"))
    size = min(len(mono), len(stereo))
    assert abs(len(mono) - len(stereo)) < 50
    assert np.corrcoef(mono[:size], stereo[:size])[0, 1] > 0.999


def test_one_utterance_in_three_containers_comes_out_equal():
    clips = [heard(shared(f"speech/libri-1272-141231-0002.{kind}"))[0] for kind in ("wav", "flac", "mp3")]
    assert len({len(clip) for clip in clips}) == 1
    assert np.abs(clips[0].astype(int) - clips[1]).max() < 16  # the FLAC was made from a dithered copy
    assert np.corrcoef(clips[0], clips[2])[0, 1] > 0.99


def test_a_film_whose_first_stream_is_its_sound_is_heard():
    pcm, sound, missing_s = heard(shared("video/friday.mp4"))
    assert sound.has_picture
    assert len(pcm) / RATE_HZ == pytest.approx(6.15, abs=0.05)
    assert missing_s == 0.0


def test_headerless_pcm_is_refused_clearly():
    with pytest.raises(UnsupportedError, match=r"ps-goforward\.raw"):
        heard(shared("speech/ps-goforward.raw"))
