"""The games of the browser, kept in one SQLite file: nothing about persons, only what a random token opens.

The token itself is not kept, only its hash: who reads the file cannot continue anybody's game.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, create_engine, delete, event, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from geosim.errors import OutputError

FILE = "games.sqlite"
KEPT_FOR = timedelta(days=30)  # since a game was last seen
_SCHEMA = 1


class _Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON}  # noqa: RUF012  # as SQLAlchemy reads it


class _Row(_Base):
    __tablename__ = "games"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(index=True)  # hash of the token
    turn: Mapped[int]  # turns played
    log: Mapped[dict[str, Any]]
    draft: Mapped[dict[str, Any]]
    created: Mapped[datetime]
    seen: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class KeptGame:
    """A game as it is kept: its log, and the draft of the turn that is being decided."""

    id: str
    turn: int
    log: Mapping[str, Any]
    draft: Mapping[str, Any]
    created: datetime
    seen: datetime


class TurnTaken(Exception):
    """The turn was already played, in another tab or by a second click."""


def new_token() -> str:
    """Draw the token that opens a browser's games."""
    return secrets.token_urlsafe(24)


class GameStore:
    """The kept games in a folder."""

    def __init__(self, folder: Path) -> None:
        """Open the file, or start it.

        Raises:
            OutputError: the folder or the file cannot be used.
        """
        path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._engine = create_engine(f"sqlite:///{path}")
            event.listen(self._engine, "connect", _write_ahead)
            with self._engine.begin() as connection:
                found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                if found not in (0, _SCHEMA):
                    raise OutputError(
                        f"these games were kept by another geosim (layout {found}, not {_SCHEMA}).",
                        where=str(path),
                        advice="Move the file away, or name another folder.",
                    )
                _Base.metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {_SCHEMA}")
        except (OSError, DatabaseError) as error:
            reason = getattr(error, "strerror", None) or getattr(error, "orig", None) or error
            raise OutputError(
                f"games cannot be kept here ({reason}).",
                where=str(path),
                advice="Name a folder you may write to.",
            ) from error
        self.forget_old()

    def add(self, token: str, log: Mapping[str, Any]) -> KeptGame:
        """Keep a new game under a token; it becomes the token's latest."""
        now = _now()
        row = _Row(
            id=secrets.token_hex(6),
            owner=_owner(token),
            turn=0,
            log=dict(log),
            draft={},
            created=now,
            seen=now,
        )
        with Session(self._engine) as session, session.begin():
            session.add(row)
            kept = _kept(row)
        self.forget_old()
        return kept

    def latest(self, token: str) -> KeptGame | None:
        """Give the token's newest game and note that it was seen; None if there is none."""
        newest = select(_Row).where(_Row.owner == _owner(token)).order_by(_Row.created.desc()).limit(1)
        with Session(self._engine) as session, session.begin():
            row = session.scalar(newest)
            if row is None:
                return None
            row.seen = _now()
            return _kept(row)

    def find(self, token: str, game: str) -> KeptGame | None:
        """Give one game of the token; None if there is none or it is another's."""
        wanted = select(_Row).where(_Row.id == game, _Row.owner == _owner(token))
        with Session(self._engine) as session:
            row = session.scalar(wanted)
            return None if row is None else _kept(row)

    def keep_draft(self, game: str, turn: int, draft: Mapping[str, Any]) -> None:
        """Keep the draft of a turn; a draft of a turn that has been played meanwhile is dropped."""
        now = update(_Row).where(_Row.id == game, _Row.turn == turn).values(draft=dict(draft), seen=_now())
        with Session(self._engine) as session, session.begin():
            session.execute(now)

    def keep_turn(self, game: str, turn: int, log: Mapping[str, Any]) -> None:
        """Keep the log after a turn and empty the draft, both or neither.

        turn: turns played before this one.

        Raises:
            TurnTaken: the game has moved on meanwhile.
        """
        played = (
            update(_Row)
            .where(_Row.id == game, _Row.turn == turn)
            .values(turn=turn + 1, log=dict(log), draft={}, seen=_now())
            .returning(_Row.id)
        )
        with Session(self._engine) as session, session.begin():
            if session.scalar(played) is None:
                raise TurnTaken

    def forget_old(self, now: datetime | None = None) -> None:
        """Delete the games that nobody has looked at for KEPT_FOR."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(_Row).where(_Row.seen < (now or _now()) - KEPT_FOR))

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()


def _write_ahead(connection: Any, _record: object) -> None:
    # Readers and the one writer do not wait for each other.
    connection.execute("PRAGMA journal_mode = WAL")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)  # SQLite keeps no zone: always UTC


def _owner(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _kept(row: _Row) -> KeptGame:
    return KeptGame(row.id, row.turn, row.log, row.draft, row.created, row.seen)
