"""A person's game in the browser, without the browser: start, resume, decide, end the turn.

A game is kept in the store after every turn and its draft after every change; a server that has forgotten
it plays its log again.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from functools import cache
from threading import RLock

from geosim.actor import ANSWERS, Role
from geosim.app import settings
from geosim.app.messages import say
from geosim.app.store import GameStore, KeptGame, TurnTaken
from geosim.app.views.desk import Desk, Draft, lay_desk
from geosim.app.views.record import Record
from geosim.app.views.why import Why, why
from geosim.errors import IllegalChoice, UnknownName
from geosim.game import Decision, Game
from geosim.library import Library, default_library
from geosim.log import read_log, replay, to_log
from geosim.table import start

_MOST_OPEN = 64  # games kept in memory; a further one is played again from its log when it is wanted


class OpenGame:
    """One game of one person, in memory; every tab of a browser shares it."""

    def __init__(self, kept: KeptGame, game: Game, library: Library, store: GameStore) -> None:
        self.id, self.library = kept.id, library
        self.role = game.world.role(to_log(game)["persons"][0])
        self._game, self._store, self._lock = game, store, RLock()
        self.stale = False  # ahead of the store, which could not keep the last turn
        self._draft = self._fitting(kept.draft)
        self._record = Record(game)

    @property
    def record(self) -> Record:
        """Give the game so far, turn by turn."""
        return self._record

    @property
    def turn(self) -> int:
        """Count the turns played."""
        return len(self._game.turns)

    @property
    def turns(self) -> int:
        """Count the turns of the game."""
        return self._game.turn_count

    @property
    def over(self) -> bool:
        """Say whether the last turn has been played."""
        return self._game.over

    @property
    def draft(self) -> Draft:
        """Give what has been decided so far this turn."""
        return self._draft

    def desk(self) -> Desk:
        """Give what the person decides with."""
        return lay_desk(self._game.world, self.role, self._draft)

    def pick(self, turn: int, option: str, target: str = "") -> None:
        """Put an option into the draft, or aim it elsewhere.

        Raises:
            TurnTaken: the turn has been played meanwhile.
            UnknownName: an option or target the role does not have.
            IllegalChoice: it cannot be picked beside what is picked already; the reason is in the message.
        """
        with self._lock:
            draft = replace(self._draft, picks={**self._draft.picks, option: target})
            self._change(turn, draft)

    def unpick(self, turn: int, option: str) -> None:
        """Take an option out of the draft.

        Raises:
            TurnTaken: the turn has been played meanwhile.
        """
        with self._lock:
            picks = {key: target for key, target in self._draft.picks.items() if key != option}
            self._change(turn, replace(self._draft, picks=picks))

    def answer(self, turn: int, key: str, answer: str) -> None:
        """Set a standing answer.

        Raises:
            TurnTaken: the turn has been played meanwhile.
            UnknownName: a question the role does not answer, or no such answer.
        """
        with self._lock:
            self._change(turn, replace(self._draft, answers={**self._draft.answers, key: answer}))

    def end_turn(self, turn: int) -> None:
        """Play the turn with the draft and keep the log, once: a second call for the same turn is refused.

        Raises:
            TurnTaken: the turn has been played already, here or by another server.
        """
        with self._lock:
            self._expect(turn)
            decision = Decision(self._draft.choices, self._draft.answers)
            self._game.play_turn({self.role.key: decision})
            self.stale = True  # until the store has it too
            self._store.keep_turn(self.id, turn, to_log(self._game))
            self.stale = False
            self._record = Record(self._game)
            self._draft = self._fitting({})

    def why(self, turn: int, number: str, seen: Role | None, without: Collection[str] = ()) -> Why:
        """Say why a number changed over the last turn; what is heavy is done once for all numbers.

        turn: turns played. seen: the role whose ties are shown, None for those of every pair. without: parts
        for which "What if not?" is asked.

        Raises:
            TurnTaken: another turn has been played meanwhile.
            UnknownName: a number the page does not show, or a part the turn does not have.
        """
        with self._lock:
            if turn != self.turn or self.stale:
                raise TurnTaken
            return why(self._record, self.role, seen, number, without)

    def _change(self, turn: int, draft: Draft) -> None:
        self._expect(turn)
        self._game.check(self.role.key, Decision(draft.choices, draft.answers))
        self._draft = draft
        self._store.keep_draft(self.id, turn, asdict(draft))

    def _expect(self, turn: int) -> None:
        if turn != self.turn or self.over or self.stale:
            raise TurnTaken

    def _fitting(self, kept: Mapping[str, Mapping[str, str]]) -> Draft:
        """Give a kept draft, or an empty one with last turn's answers in place of one that does not fit."""
        standing = self._game.answers() if self._game.turns and self.role.answers else {}
        empty = Draft({}, standing or {answer.key: ANSWERS[0] for answer in self.role.answers})
        draft = Draft(kept.get("picks", {}), {**empty.answers, **kept.get("answers", {})})
        try:
            self._game.check(self.role.key, Decision(draft.choices, draft.answers))
        except (UnknownName, IllegalChoice):
            return empty
        return draft


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
        self._open: OrderedDict[str, OpenGame] = OrderedDict()
        self._lock = RLock()

    def start(self, token: str, scenario: str, role: str, turns: int, seed: int) -> OpenGame:
        """Start a game under a token; it becomes the one that `current` gives.

        Raises:
            UnknownName: no such scenario or role.
            IllegalChoice: a length that is not offered, or a seed out of range.
        """
        if scenario not in self.library.scenarios:
            raise UnknownName("scenario", scenario, self.library.scenarios)
        base = self.library.scenario(scenario)
        if turns not in (base.short_turns, base.turns) or not 0 <= seed < 10**9:
            raise IllegalChoice(say("choose.not_offered"))
        game = start(base.with_changes(turns=turns), seed=seed, persons=(role,), library=self.library)
        return self._hold(self.store.add(token, to_log(game)), game)

    def current(self, token: str) -> OpenGame | None:
        """Give the token's newest game, played again from its log if this server does not hold it; or None.

        Raises:
            LogError: the game was played by another geosim, or in a world that has changed since.
        """
        kept = self.store.latest(token)
        if kept is None:
            return None
        with self._lock:
            held = self._open.get(kept.id)
            if held is not None and held.turn == kept.turn and not held.stale:
                self._open.move_to_end(kept.id)
                return held
            return self._hold(kept, replay(read_log(json.dumps(kept.log)), self.library))

    def _hold(self, kept: KeptGame, game: Game) -> OpenGame:
        with self._lock:
            self._open[kept.id] = OpenGame(kept, game, self.library, self.store)
            while len(self._open) > _MOST_OPEN:
                self._open.popitem(last=False)
            return self._open[kept.id]
