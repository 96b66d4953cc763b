"""A person's game in the browser, without the browser: start, resume, decide, end the turn, go back.

A game is kept in the store after every turn and its draft after every change; a server that has forgotten
it plays its log again.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from threading import Lock, RLock
from typing import Any
from weakref import WeakValueDictionary

from geosim.actor import ANSWERS, Role
from geosim.app import settings, share
from geosim.app.messages import say
from geosim.app.store import GameStore, KeptGame, TurnTaken
from geosim.app.views.bets import CALLS, BetScore, bet_on, outcome, score
from geosim.app.views.desk import Desk, Draft, lay_desk
from geosim.app.views.preview import Preview, preview, wanted
from geosim.app.views.record import Record
from geosim.app.views.signals import Signal, signals
from geosim.app.views.ties import ladder_rows
from geosim.app.views.why import Why, why
from geosim.errors import IllegalChoice, UnknownName
from geosim.game import Decision, Game
from geosim.library import Library, default_library
from geosim.log import read_log, replay, to_log
from geosim.outlook import likely
from geosim.outlook import preview as preview_numbers
from geosim.table import start

_MOST_OPEN = 64  # games kept in memory; a further one is played again from its log when it is wanted
_MOST_UNDONE = 50  # changes of a turn that can be taken back


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has set for a game."""

    coach: bool = False  # the first turn explains itself
    mute_security: bool = False  # news of attacks names no details


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


class OpenGame:
    """One game of one person, in memory; every tab of a browser shares it."""

    def __init__(self, kept: KeptGame, game: Game, library: Library, store: GameStore) -> None:
        self.id, self.library, self.origin = kept.id, library, kept.origin
        self.role = game.world.role(to_log(game)["persons"][0])
        self._game, self._store, self._lock = game, store, RLock()
        self.stale = False  # ahead of the store, which could not keep the last turn
        self._draft = self._fitting(kept.draft)
        self._past = [self._fitting(draft) for draft in kept.past]
        self._bets = dict(kept.bets)
        self._settings = Settings(**kept.settings)
        self._record = Record(game)

    # ------------------------------------------------------------------ where the game stands

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

    @property
    def can_undo(self) -> bool:
        """Say whether the draft has a change that can be taken back."""
        return bool(self._past)

    @property
    def settings(self) -> Settings:
        """Give what the person has set for this game."""
        return self._settings

    @property
    def coach(self) -> bool:
        """Say whether the first turn explains itself."""
        return self._settings.coach

    @property
    def mute_security(self) -> bool:
        """Say whether news of attacks names no details."""
        return self._settings.mute_security

    def log(self) -> dict[str, Any]:
        """Give the log of the run so far, as plain data."""
        with self._lock:
            return to_log(self._game)

    def desk(self) -> Desk:
        """Give what the person decides with."""
        return lay_desk(self._game.world, self.role, self._draft)

    def has_come_to(self, turn: int) -> bool:
        """Say whether so many turns are played and in the store too; a turn under way is waited for."""
        with self._lock:
            return self.turn >= turn and not self.stale

    # ------------------------------------------------------------------ deciding

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

    def bet(self, turn: int, call: str) -> None:
        """Bet which way the tie of `bet_on` will move over the turn; an empty call takes the bet back.

        Raises:
            TurnTaken: the turn has been played meanwhile.
            UnknownName: no such call.
        """
        if call and call not in CALLS:
            raise UnknownName("bet", call, CALLS)
        with self._lock:
            self._change(turn, replace(self._draft, bet=call))

    def undo(self, turn: int) -> None:
        """Take back the last change of the draft; if there is none, nothing happens.

        Raises:
            TurnTaken: the turn has been played meanwhile.
        """
        with self._lock:
            self._expect(turn)
            if self._past:
                self._keep(turn, self._past[-1], self._past[:-1])

    def end_turn(self, turn: int) -> None:
        """Play the turn with the draft and keep the log, once: a second call for the same turn is refused.

        Raises:
            TurnTaken: the turn has been played already, here or by another server.
        """
        with self._lock:
            self._expect(turn)
            decision = Decision(self._draft.choices, self._draft.answers)
            bets = {**self._bets, turn: self._draft.bet} if self._draft.bet else self._bets
            self._game.play_turn({self.role.key: decision})
            self.stale = True  # until the store has it too
            self._store.keep_turn(self.id, turn, to_log(self._game), bets)
            self.stale = False
            self._record, self._bets = Record(self._game), bets
            self._draft, self._past = self._fitting({}), []

    def settle(self, *, coach: bool | None = None, mute_security: bool | None = None) -> None:
        """Change settings of this game; None leaves one as it is."""
        given = {"coach": coach, "mute_security": mute_security}
        with self._lock:
            wanted = replace(
                self._settings, **{name: value for name, value in given.items() if value is not None}
            )
            self._store.keep_settings(self.id, asdict(wanted))
            self._settings = wanted

    # ------------------------------------------------------------------ looking back

    @property
    def bets(self) -> Mapping[int, str]:
        """Give the bets of the turns played, by turn; turns without one are left out."""
        return dict(self._bets)

    @property
    def bet_on(self) -> tuple[str, str]:
        """Give the two states whose tie is bet on."""
        return bet_on(self.role)

    def outcome(self, turn: int) -> str:
        """Say which way that tie moved over a turn that has been played: up, same or down."""
        return outcome(self._record, self.role, turn)

    @property
    def bet_score(self) -> BetScore:
        """Compare the bets so far with what came."""
        return score(self._record, self.role, self._bets)

    # ------------------------------------------------------------------ looking ahead

    def signals(self) -> list[Signal]:
        """Say what everybody else may do in the turn that is being decided; nothing once the game is over."""
        with self._lock:
            return [] if self.over else signals(self._record.roles, likely(self._game, self.role.key))

    def preview(self) -> Preview | None:
        """Say what the draft would change by the end of the turn; None where it decides nothing."""
        decision = Decision(self._draft.choices, self._draft.answers)
        with self._lock:
            if self.over or not (decision.picks or set(decision.answers.values()) - {ANSWERS[0]}):
                return None
            ladder, payoff = ladder_rows(self._record, self.role), f"payoff_{self.role.key}"
            others = likely(self._game, self.role.key)
            found = preview_numbers(self._game, self.role.key, decision, others, wanted(ladder, payoff))
            return preview(ladder, payoff, found)

    # ------------------------------------------------------------------ explaining

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
        if draft != self._draft:
            self._keep(turn, draft, [*self._past, self._draft][-_MOST_UNDONE:])

    def _keep(self, turn: int, draft: Draft, past: list[Draft]) -> None:
        self._store.keep_draft(self.id, turn, asdict(draft), [asdict(each) for each in past])
        self._draft, self._past = draft, past

    def _expect(self, turn: int) -> None:
        if turn != self.turn or self.over or self.stale:
            raise TurnTaken

    def _fitting(self, kept: Mapping[str, Any]) -> Draft:
        """Give a kept draft, or an empty one with last turn's answers in place of one that does not fit."""
        standing = self._game.answers() if self._game.turns and self.role.answers else {}
        empty = Draft({}, standing or {answer.key: ANSWERS[0] for answer in self.role.answers})
        draft = Draft(
            kept.get("picks", {}), {**empty.answers, **kept.get("answers", {})}, kept.get("bet", "")
        )
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

        Raises:
            UnknownName: no such scenario, role or switch.
            IllegalChoice: a length that is not offered, or a seed out of range.
            InputError: a switch out of its range.
        """
        if scenario not in self.library.scenarios:
            raise UnknownName("scenario", scenario, self.library.scenarios)
        base = self.library.scenario(scenario)
        if turns not in (base.short_turns, base.turns) or not 0 <= seed < 10**9:
            raise IllegalChoice(say("choose.not_offered"))
        wanted = base.with_changes(turns=turns, switches=switches)
        game = start(wanted, seed=seed, persons=(role,), library=self.library)
        chosen = Settings(coach=coach, mute_security=mute_security)
        return self._hold(self.store.add(token, to_log(game), settings=asdict(chosen)), game)

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
