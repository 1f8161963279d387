"""Has one channel speak at a time: the best that is there; when it dies, the next one says the rest. Used by `speech`.

A better channel that comes back is taken for the next words, never in the middle of what is being said.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from assistd.errors import SinkError
from assistd.i18n import _
from assistd.sinks.channels.channel import Began, Channel, ChannelLostError, Words
from assistd.sinks.turns import Spoken

log = logging.getLogger(__name__)


class Chain:
    """The channels.

    Args:
        channels: Best first; the last is always ready.
        began: Called with request id and sentence when one begins to be said.
    """

    def __init__(self, channels: Sequence[Channel], began: Began) -> None:
        self._channels = tuple(channels)
        self._now = self._channels[-1]
        self._chosen = self._saying = False
        for channel in self._channels:
            channel.began = began

    @property
    def now(self) -> Channel:
        """The channel that speaks, or spoke last."""
        return self._now

    async def start(self) -> None:
        """Get all channels ready, in the background as far as it takes time; choose the one that will speak."""
        for channel in self._channels:
            await channel.start()
        now = await self._best(set())
        if not self._chosen and not self._saying:  # else the first words have chosen meanwhile
            self._take(now)

    async def say(self, words: Words) -> None:
        """Say it, through as many channels as it takes; return when more can be taken.

        Raises:
            NotSaidError: It was not to be said.
            AssistdError: Nobody can say it.
        """
        lost: set[Channel] = set()
        left: Words | None = words
        self._saying = True
        try:
            if all(channel.idle for channel in self._channels):
                self._take(await self._best(lost))
            while left:
                try:
                    await self._now.say(left)
                    left = None
                except ChannelLostError as error:
                    log.info("%s can't go on: %s", self._now.name, error)
                    left = error.rest
                    lost.add(self._now)
                    self._take(await self._best(lost))
        finally:
            self._saying = False

    async def heard(self, request_id: str) -> Spoken:
        """Return what became of a request's words, once the last of them was heard."""
        return await self._now.heard(request_id)

    def silence(self) -> None:
        """Be silent at once, whoever speaks."""
        for channel in self._channels:
            if not channel.idle:
                channel.silence()

    async def close(self) -> None:
        """End all channels."""
        for channel in self._channels:
            await channel.close()

    async def _best(self, without: AbstractSet[Channel]) -> Channel:
        """Return the best channel that is ready.

        Raises:
            SinkError: There is none left.
        """
        for channel in self._channels:
            if channel not in without and await channel.ready():
                return channel
        raise SinkError(_("Nothing here can speak."), code="no-voice")

    def _take(self, channel: Channel) -> None:
        if channel is not self._now or not self._chosen:
            log.info("speech goes through: %s", channel.name)
        self._now, self._chosen = channel, True
