"""The games of the browser, kept in one SQLite file: nothing about persons, only what a random token opens.

The token itself is not kept, only its hash: who reads the file cannot continue anybody's game. Every call is
one transaction: a server that is killed in the middle of it has kept all of it or nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, create_engine, delete, event, inspect, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.schema import CreateColumn

from geosim.errors import OutputError

FILE = "games.sqlite"
KEPT_FOR = timedelta(days=30)  # since a game was last seen
MOST_GAMES = 200  # of one browser; the longest unseen one makes room
_SEEN_AGAIN = timedelta(minutes=10)  # a look within this time is not worth a write
_SCHEMA = 2  # an older file gets the columns it lacks
_WAIT = 30  # seconds for another writer


class _Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012  # as SQLAlchemy reads it


class _Row(_Base):
    __tablename__ = "games"
    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(index=True)  # hash of the token
    turn: Mapped[int]  # turns played
    log: Mapped[dict[str, Any]]
    draft: Mapped[dict[str, Any]]
    created: Mapped[datetime]
    seen: Mapped[datetime]
    past: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))  # earlier drafts of the turn
    bets: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))  # calls by turn
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    origin: Mapped[str] = mapped_column(server_default=text("''"))  # game it branched from
    origin_turn: Mapped[int] = mapped_column(server_default=text("0"))
    source: Mapped[str] = mapped_column(server_default=text("''"))  # hash of the link it was opened from


class _Browser(_Base):
    __tablename__ = "browsers"
    owner: Mapped[str] = mapped_column(primary_key=True)
    preferences: Mapped[dict[str, Any]]
    seen: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class KeptGame:
    """A game as it is kept: its log, the draft of the turn that is being decided, and what belongs to it."""

    id: str
    turn: int
    log: Mapping[str, Any]
    draft: Mapping[str, Any]
    created: datetime
    seen: datetime
    past: Sequence[Mapping[str, Any]] = ()
    bets: Mapping[int, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    origin: tuple[str, int] | None = None  # the game it branched from, and after how many turns


class TurnTaken(Exception):
    """The turn was already played, in another tab or by a second click."""


def new_token() -> str:
    """Draw the token that opens a browser's games."""
    return secrets.token_urlsafe(24)


class GameStore:
    """The kept games in a folder."""

    def __init__(self, folder: Path) -> None:
        """Open the file, or start it; a file of an earlier layout gets what it lacks and keeps its games.

        Raises:
            OutputError: the folder or the file cannot be used, or a later geosim has made the file.
        """
        self.folder = folder
        path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT})
            event.listen(self._engine, "connect", _write_ahead)
            with self._engine.begin() as connection:
                found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                if found > _SCHEMA:
                    raise OutputError(
                        f"a later geosim kept these games (layout {found}, this one knows {_SCHEMA}).",
                        where=str(path),
                        advice="Use that geosim, or name another folder.",
                    )
                _Base.metadata.create_all(connection)
                _add_missing_columns(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {_SCHEMA}")
        except (OSError, DatabaseError) as error:
            reason = getattr(error, "strerror", None) or getattr(error, "orig", None) or error
            raise OutputError(
                f"games cannot be kept here ({reason}).",
                where=str(path),
                advice="Name a folder you may write to.",
            ) from error
        self.forget_old()

    def add(
        self,
        token: str,
        log: Mapping[str, Any],
        *,
        bets: Mapping[int, str] | None = None,
        settings: Mapping[str, Any] | None = None,
        origin: tuple[str, int] | None = None,
        source: str = "",
    ) -> KeptGame:
        """Keep a new game under a token; it becomes the token's latest. source: what it was opened from."""
        now = _now()
        row = _Row(
            id=secrets.token_hex(6),
            owner=owner_of(token),
            turn=len(log["turns"]),
            log=dict(log),
            draft={},
            created=now,
            seen=now,
            past=[],
            bets=_written(bets or {}),
            settings=dict(settings or {}),
            origin=origin[0] if origin else "",
            origin_turn=origin[1] if origin else 0,
            source=_hashed(source) if source else "",
        )
        with Session(self._engine) as session, session.begin():
            session.add(row)
            kept = _kept(row)
            _make_room(session, row.owner)
        self.forget_old()
        return kept

    def latest(self, token: str) -> KeptGame | None:
        """Give the token's newest game and note that it was seen; None if there is none."""
        newest = select(_Row).where(_Row.owner == owner_of(token)).order_by(_Row.created.desc()).limit(1)
        return self._look(newest)

    def find(self, token: str, game: str) -> KeptGame | None:
        """Give one game of the token and note that it was seen; None if there is none or it is another's."""
        return self._look(select(_Row).where(_Row.id == game, _Row.owner == owner_of(token)))

    def opened_from(self, token: str, source: str) -> KeptGame | None:
        """Give the token's newest game that was opened from a source; None if there is none."""
        wanted = select(_Row).where(_Row.owner == owner_of(token), _Row.source == _hashed(source))
        return self._look(wanted.order_by(_Row.created.desc()).limit(1))

    def games(self, token: str) -> list[KeptGame]:
        """Give every game of the token, the newest first."""
        wanted = select(_Row).where(_Row.owner == owner_of(token)).order_by(_Row.created.desc())
        with Session(self._engine) as session:
            return [_kept(row) for row in session.scalars(wanted)]

    def keep_draft(
        self, game: str, turn: int, draft: Mapping[str, Any], past: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """Keep the draft of a turn and those before it; if the turn has been played meanwhile, nothing."""
        now = update(_Row).where(_Row.id == game, _Row.turn == turn)
        self._do(now.values(draft=dict(draft), past=list(past), seen=_now()))

    def keep_settings(self, game: str, settings: Mapping[str, Any]) -> None:
        """Keep the settings of a game."""
        self._do(update(_Row).where(_Row.id == game).values(settings=dict(settings)))

    def keep_turn(
        self, game: str, turn: int, log: Mapping[str, Any], bets: Mapping[int, str] | None = None
    ) -> None:
        """Keep log and bets after a turn and empty the draft, all or nothing.

        turn: turns played before this one.

        Raises:
            TurnTaken: the game has moved on meanwhile.
        """
        played = (
            update(_Row)
            .where(_Row.id == game, _Row.turn == turn)
            .values(turn=turn + 1, log=dict(log), draft={}, past=[], bets=_written(bets or {}), seen=_now())
            .returning(_Row.id)
        )
        with Session(self._engine) as session, session.begin():
            if session.scalar(played) is None:
                raise TurnTaken

    def preferences(self, token: str) -> Mapping[str, Any]:
        """Give what a browser has been asked once and need not be asked again."""
        with Session(self._engine) as session:
            row = session.get(_Browser, owner_of(token))
            return {} if row is None else row.preferences

    def keep_preferences(self, token: str, preferences: Mapping[str, Any]) -> None:
        """Keep the preferences of a browser."""
        with Session(self._engine) as session, session.begin():
            session.merge(_Browser(owner=owner_of(token), preferences=dict(preferences), seen=_now()))

    def forget_old(self, now: datetime | None = None) -> None:
        """Delete the games and preferences that nobody has looked at for KEPT_FOR."""
        limit = (now or _now()) - KEPT_FOR
        with Session(self._engine) as session, session.begin():
            session.execute(delete(_Row).where(_Row.seen < limit))
            session.execute(delete(_Browser).where(_Browser.seen < limit))

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def _look(self, wanted: Any) -> KeptGame | None:
        with Session(self._engine) as session, session.begin():
            row = session.scalar(wanted)
            if row is None:
                return None
            if _now() - row.seen > _SEEN_AGAIN:
                row.seen = _now()
            return _kept(row)

    def _do(self, statement: Any) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(statement)


def _write_ahead(connection: Any, _record: object) -> None:
    # Readers and the one writer do not wait for each other.
    connection.execute("PRAGMA journal_mode = WAL")


def _add_missing_columns(connection: Connection) -> None:
    present = {column["name"] for column in inspect(connection).get_columns(_Row.__tablename__)}
    for column in _Base.metadata.tables[_Row.__tablename__].columns:
        if column.name not in present:
            wanted = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {_Row.__tablename__} ADD COLUMN {wanted}")


def _make_room(session: Session, owner: str) -> None:
    by_look = select(_Row.id).where(_Row.owner == owner).order_by(_Row.seen.desc(), _Row.created.desc())
    session.execute(delete(_Row).where(_Row.id.in_(session.scalars(by_look.offset(MOST_GAMES)).all())))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)  # SQLite keeps no zone: always UTC


def owner_of(token: str) -> str:
    """Give what stands for a token wherever something of its browser is kept."""
    return _hashed(token)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _written(bets: Mapping[int, str]) -> dict[str, Any]:
    return {str(turn): call for turn, call in bets.items()}  # JSON knows no whole numbers as keys


def _kept(row: _Row) -> KeptGame:
    return KeptGame(
        id=row.id,
        turn=row.turn,
        log=row.log,
        draft=row.draft,
        created=row.created,
        seen=row.seen,
        past=tuple(row.past),
        bets={int(turn): call for turn, call in row.bets.items()},
        settings=row.settings,
        origin=(row.origin, row.origin_turn) if row.origin else None,
    )
