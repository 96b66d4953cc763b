"""The games of a server's browsers, without the browser: start, resume, branch, share, import.

A server that has forgotten a game plays its log again.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from threading import Lock
from weakref import WeakValueDictionary

from geosim.app import settings, share
from geosim.app.messages import say
from geosim.app.open_game import OpenGame, Settings
from geosim.app.shelf import Shelf
from geosim.app.store import GameStore, KeptGame
from geosim.app.travelling import keep, received
from geosim.errors import IllegalChoice, InputError, UnknownName
from geosim.game import Game
from geosim.library import Library, default_library
from geosim.log import read_log, replay, to_log
from geosim.scenario import Scenario
from geosim.table import start

_MOST_OPEN = 64  # games kept in memory; a further one is played again from its log when it is wanted


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a browser has been asked once and need not be asked again."""

    noted: bool = False  # the content note has been seen
    mute_security: bool = False


@dataclass(frozen=True, slots=True)
class GameCard:
    """One of a browser's games, for a list of them: nothing is played to know this."""

    id: str
    number: int  # from 1, in the order in which they were started
    title: str
    role: str  # name
    role_key: str
    turn: int
    turns: int
    over: bool
    seen: datetime  # UTC
    origin: tuple[str, int] | None  # the game it branched from, and after how many turns


@cache
def sessions() -> Sessions:
    """Give the games of this server, kept where the settings say.

    Raises:
        OutputError: games cannot be kept there.
    """
    return Sessions(GameStore(settings.store()), default_library())


class Sessions:
    """The games of every browser that this server keeps open."""

    def __init__(self, store: GameStore, library: Library) -> None:
        self.store, self.library = store, library
        self._recent: OrderedDict[str, OpenGame] = OrderedDict()
        self._alive: WeakValueDictionary[str, OpenGame] = WeakValueDictionary()  # and what a page still shows
        self._opening: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._lock = Lock()  # held for moments only: games are played under their own turnstile
        self._visitors = Lock()  # one run from elsewhere is played at a time, so that it holds up no class

    def start(
        self,
        token: str,
        scenario: str,
        role: str,
        turns: int,
        seed: int,
        switches: Mapping[str, float] | None = None,
        *,
        coach: bool = False,
        mute_security: bool = False,
    ) -> OpenGame:
        """Start a game under a token; it becomes the one that `current` gives.

        scenario: one that comes with geosim, or one of the token's own.

        Raises:
            UnknownName: no such scenario, role or switch.
            IllegalChoice: a length that is not offered, or a seed out of range.
            InputError: a switch out of its range.
        """
        base = self.scenario(token, scenario).with_changes(switches=switches)
        return self.begin(token, base, role, turns, seed, Settings(coach=coach, mute_security=mute_security))

    def begin(
        self, token: str, base: Scenario, role: str, turns: int, seed: int, chosen: Settings | None = None
    ) -> OpenGame:
        """Start a game of a scenario that need not be on any shelf; it carries the strategies it names.

        Raises:
            UnknownName, IllegalChoice: as `start`.
            InputError: a strategy that is on no shelf of geosim's, or cannot be seated.
        """
        if turns not in (base.short_turns, base.turns) or not 0 <= seed < 10**9:
            raise IllegalChoice(say("choose.not_offered"))
        wanted = base.with_changes(turns=turns)
        game = start(wanted, seed=seed, persons=(role,), library=self.library.closed())
        chosen = chosen or Settings()
        return self._hold(self.store.add(token, to_log(game), settings=asdict(chosen)), game)

    def scenario(self, token: str, name: str) -> Scenario:
        """Give a scenario by name, with the own strategies of the token that it names inside it.

        Raises:
            UnknownName: neither geosim nor the token's shelf has one of that name.
            InputError: an own one that has been broken, by hand or by another geosim.
        """
        if name in self.library.scenarios:
            return self.library.scenario(name)
        shelf = self.shelf(token)
        library = shelf.library()
        if name not in library.scenarios:
            raise UnknownName("scenario", name, library.scenarios)
        return shelf.carried(library.scenario(name))

    def own_scenarios(self, token: str) -> dict[str, Scenario]:
        """Give the scenarios of a token's shelf by name, without those that cannot be played any more."""
        found: dict[str, Scenario] = {}
        for name in self.shelf(token).names("scenarios") if token else ():
            with suppress(InputError):
                found[name] = self.scenario(token, name)
        return found

    def shelf(self, token: str) -> Shelf:
        """Give the own files of a token.

        Raises:
            InputError: no token.
        """
        return Shelf(token, self.store.folder, self.library)

    def take_in(self, token: str, content: bytes | str) -> str:
        """Keep a scenario from elsewhere, by file or unpacked from a link, as the token's own; give its name.

        Raises:
            InputError: everything that is wrong with it.
        """
        shelf = self.shelf(token)
        scenario, text = received(content, self.library)
        return keep(scenario, text, shelf, self.library)

    def current(self, token: str) -> OpenGame | None:
        """Give the token's newest game, played again from its log if this server does not hold it; or None.

        Raises:
            LogError: the game was played by another geosim, or in a world that has changed since.
        """
        return self._opened(self.store.latest(token))

    def open(self, token: str, game: str) -> OpenGame | None:
        """Give one game of the token; None if there is none of that name, or it is another's.

        Raises:
            LogError: as `current`.
        """
        return self._opened(self.store.find(token, game))

    def games(self, token: str) -> list[GameCard]:
        """Give every game of a token, the newest first."""
        kept = self.store.games(token)
        return [self._card(game, len(kept) - place) for place, game in enumerate(kept)]

    def rewind(self, token: str, game: str, turn: int) -> OpenGame:
        """Start a new branch of a game, whose first `turn` turns are the same; the old one is kept.

        Raises:
            UnknownName: the token has no such game.
            IllegalChoice: the game has not come that far.
            LogError: as `current`.
        """
        kept = self.store.find(token, game)
        if kept is None:
            raise UnknownName("game", game, ())
        if not 0 <= turn <= kept.turn:
            raise IllegalChoice(say("branches.not_so_far", turn=kept.turn))
        log = {**kept.log, "turns": list(kept.log["turns"])[:turn]}
        bets = {made: call for made, call in kept.bets.items() if made < turn}
        branch = replay(read_log(json.dumps(log)), self.library)
        added = self.store.add(token, log, bets=bets, settings=kept.settings, origin=(game, turn))
        return self._hold(added, branch)

    def share_code(self, game: OpenGame) -> str:
        """Give the code from which anybody can open this run, as far as it has come.

        Raises:
            IllegalChoice: a game that is no run of a shipped scenario, which travels as a log.
        """
        return share.code(game.record.game, self.library)

    def shared(self, token: str, code: str) -> OpenGame:
        """Open the run of a code as a game of the token, played again; the same link twice gives one game.

        Raises:
            LogError: a code that is forged, cut short, of another geosim, or ends elsewhere than it says.
        """
        known = self._opened(self.store.opened_from(token, code))
        if known is not None:
            return known
        with self._visitors:
            game = share.open_code(code, self.library)
        return self._hold(self.store.add(token, to_log(game), source=code), game)

    def import_log(self, token: str, text: str) -> OpenGame:
        """Open the run of a log as a game of the token, played again.

        Raises:
            LogError: a text that is no log the browser can play, or one that ends elsewhere than it says.
        """
        with self._visitors:
            game = share.open_log(text, self.library)
        return self._hold(self.store.add(token, to_log(game)), game)

    def preferences(self, token: str) -> Preferences:
        """Give what a browser has been asked once."""
        return Preferences(**self.store.preferences(token))

    def prefer(self, token: str, preferences: Preferences) -> None:
        """Keep what a browser has been asked."""
        self.store.keep_preferences(token, asdict(preferences))

    def _opened(self, kept: KeptGame | None) -> OpenGame | None:
        if kept is None:
            return None
        with self._turnstile(kept.id):  # two tabs play a forgotten game once; other games do not wait
            held = self._alive.get(kept.id)
            if held is not None and held.has_come_to(kept.turn):
                return self._remember(held)
            return self._hold(kept, replay(read_log(json.dumps(kept.log)), self.library))

    def _turnstile(self, game: str) -> Lock:
        with self._lock:
            return self._opening.setdefault(game, Lock())

    def _hold(self, kept: KeptGame, game: Game) -> OpenGame:
        return self._remember(OpenGame(kept, game, self.library, self.store))

    def _remember(self, game: OpenGame) -> OpenGame:
        with self._lock:
            self._alive[game.id] = self._recent[game.id] = game
            self._recent.move_to_end(game.id)
            while len(self._recent) > _MOST_OPEN:
                self._recent.popitem(last=False)
        return game

    def _card(self, kept: KeptGame, number: int) -> GameCard:
        scenario, key = kept.log["scenario"], kept.log["persons"][0]
        turns = scenario["quarters"] // scenario["turn_quarters"]
        name = self.library.actors[key].name if key in self.library.actors else key
        return GameCard(
            id=kept.id,
            number=number,
            title=scenario["title"],
            role=name,
            role_key=key,
            turn=kept.turn,
            turns=turns,
            over=kept.turn >= turns,
            seen=kept.seen,
            origin=kept.origin,
        )
