"""One game of one person, in memory, behind the page: decide, undo, bet, end the turn, ask why.

It is kept in the store after every turn, and its draft after every change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from threading import RLock
from typing import Any

from geosim.actor import ANSWERS, Role
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
from geosim.library import Library
from geosim.log import to_log
from geosim.outlook import likely
from geosim.outlook import preview as preview_numbers
from geosim.scenario import Shows

_MOST_UNDONE = 50  # changes of a turn that can be taken back


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has set for a game."""

    coach: bool = False  # the first turn explains itself
    mute_security: bool = False  # news of attacks names no details


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
    def shows(self) -> Shows:
        """Give what the scenario lets a person see beside the game."""
        return self._game.world.scenario.shows

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
        """Say what the draft would change by the end of the turn; None where it decides nothing.

        Nor is anything said where the scenario shows no previews.
        """
        decision = Decision(self._draft.choices, self._draft.answers)
        with self._lock:
            if (
                self.over
                or not self.shows.previews
                or not (decision.picks or set(decision.answers.values()) - {ANSWERS[0]})
            ):
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
