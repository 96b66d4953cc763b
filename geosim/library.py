"""The library: actors, scenarios, strategies and parameters, found in the home folder by name.

Everything is loaded when it is first asked for, and once.
"""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterator, Mapping
from copy import copy
from functools import cache, cached_property
from pathlib import Path

from geosim import claims as claim_files
from geosim import parameters as parameter_files
from geosim import roster
from geosim.actor import Role
from geosim.beside import Look, at, from_here, is_path, taken_in
from geosim.claims import Register
from geosim.composing import compose, raised
from geosim.errors import ConfigError, InputError, UnknownName
from geosim.experiment import Experiment
from geosim.home import home
from geosim.parameters import Parameters
from geosim.reading import Document, read_yaml, shown
from geosim.references import References, fits, made_for, players
from geosim.scenario import Inject, Scenario, picks_of
from geosim.strategies import build
from geosim.validation import LineOf, no_lines, validated

_NO_SCENARIO = {"kind", "design", "use"}  # keys of other kinds of file
_MOST_DEEP = 8  # scenarios that may extend one another in a row


class Library:
    """What a home folder offers; its actors are those that geosim.roster has mounted."""

    def __init__(self, folder: Path | None = None) -> None:
        self.home = folder or home()
        self._opens_paths = True
        self._scenarios: dict[str, Scenario] = {}
        self._injects: dict[str, tuple[Inject, Document]] = {}
        self._strategies: dict[str, Document] = {}

    def closed(self) -> Library:
        """Give this library, but finding everything by name alone: for what comes from somebody else."""
        twin = copy(self)
        twin._opens_paths = False  # noqa: SLF001  # of the same class
        return twin

    @cached_property
    def parameters(self) -> Parameters:
        """Give every number of the world."""
        document = read_yaml(self.home / "configs" / "parameters.yaml")
        return parameter_files.read(document.data, document.where, document.line_of)

    @cached_property
    def claims(self) -> Register:
        """Give the register of what the sources say."""
        document = read_yaml(self.home / "configs" / "claims.yaml")
        return claim_files.read(document.data, document.where)

    @cached_property
    def actors(self) -> Mapping[str, Role]:
        """Give the roles by actor key, states first, then communities.

        Raises:
            ConfigError: a file in agents/ that cannot be loaded, or two actors of one key.
        """
        return {role.key: role for role in _seated()}

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """Give the names of the scenarios."""
        return self._names("scenarios")

    @cached_property
    def strategies(self) -> tuple[str, ...]:
        """Give the names of the strategies."""
        return self._names("strategies")

    @cached_property
    def injects(self) -> tuple[str, ...]:
        """Give the names of the injects."""
        return self._names("injects")

    @cached_property
    def experiments(self) -> tuple[str, ...]:
        """Give the names of the experiments."""
        return self._names("experiments")

    def experiment(self, name: str) -> Experiment:
        """Give an experiment by name, or from the YAML file at a path; laying it out checks its names.

        Raises:
            UnknownName: no such experiment.
            ConfigError: a file that is not an experiment.
        """
        document = self._document("experiments", "experiment", name)
        data = from_here(document.data, self._beside(document, name, "experiments"))
        return Experiment.from_dict(data, document.where, document.line_of)

    def scenario(self, name: str) -> Scenario:
        """Give a scenario by name, or from the YAML file at a path, with every name in it checked.

        A name from somebody else, as from a web address, must be one of `scenarios`: a path is opened.

        Raises:
            UnknownName: no such scenario, or a name in it that does not exist.
            ConfigError: a file that is not a scenario.
            InputError: a number out of its range.
        """
        if name in self._scenarios:
            return self._scenarios[name]
        document = self._document("scenarios", "scenario", name)
        found = self.made(document, self._beside(document, name))
        if name in self.scenarios:  # a file at a path may be changed and read again
            self._scenarios[name] = found
        return found

    def made(self, document: Document, folder: Path | None = None) -> Scenario:
        """Make a scenario of a document, with what it extends and the injects it uses, every name checked.

        folder: where the document stands, if it may name files beside it.

        Raises:
            InputError: as `scenario`.
        """
        whole = self.composed(document, folder)
        found = Scenario.from_dict(whole.data, whole.where, whole.line_of)
        self.check(found, whole.where, whole.line_of)
        return found

    def composed(
        self,
        document: Document,
        folder: Path | None = None,
        after: tuple[str, ...] = (),
        look: Look | None = None,
    ) -> Document:
        """Give a scenario's document with what it extends, its injects and strategies at paths written out.

        folder: where it stands, if it may name files beside it. after: the files that led here by extending
        one another. look: looks at what it names, and takes what is wrong; else the first fault is raised.

        Raises:
            InputError: a file that does not exist, is none, or extends itself in the end.
        """
        look = look or _Strict(self)
        chain = (*after, document.where)

        def parent(child: Document, name: str) -> Document:
            found, beside = self._extended(child, name, folder, to_the_end=look.to_the_end)
            if found.where in chain or len(chain) > _MOST_DEEP:
                circle = found.where in chain
                problem = "extends itself in the end" if circle else "extends too many files in a row"
                steps = " -> ".join((*chain, found.where))
                raise ConfigError(f"{problem}: {steps}.", **at(child, "extends"), advice="Break the chain.")
            whole = self.composed(found, beside, chain, look)
            look.at_scenario(whole)
            return whole

        whole = compose(document, parent, self._inject_document, look.tell)
        if folder and (self._opens_paths or folder == self._home_of("scenarios")):
            return taken_in(whole, folder, self.strategies, look)
        return whole

    def inject(self, name: str) -> Inject:
        """Give an inject by name, checked like the events of a scenario.

        Raises:
            UnknownName: no such inject.
            ConfigError: a file that is not an inject.
        """
        return self._inject(name)[0]

    def _inject_document(self, name: str) -> Document:
        return self._inject(name)[1]

    def _inject(self, name: str) -> tuple[Inject, Document]:
        if name not in self._injects:
            document = self._document("injects", "inject", name)
            found = validated(Inject, document.data, document.where, document.line_of)
            for fault in self.faults_of_inject(found, document.where, document.line_of):
                raise fault
            self._injects[name] = found, document
        return self._injects[name]

    def _extended(
        self, child: Document, name: str, folder: Path | None, *, to_the_end: bool
    ) -> tuple[Document, Path | None]:
        """Find what a document extends: a scenario of the library, or a file beside it."""
        if name in self.scenarios:
            document = self._document("scenarios", "scenario", name)
            return document, self._beside(document, name)
        plain = Path(name).name == name  # no way into other folders
        file = folder / (name if is_path(name) else f"{name}.yaml") if folder and plain else None
        if file is not None and file.is_file():
            found = read_yaml(file, to_the_end=to_the_end)
            if isinstance(found.data, Mapping) and not found.data.keys() & _NO_SCENARIO:
                return found, folder
            problem, advice = f"{found.where} is no scenario.", "Name a scenario."
            raise ConfigError(problem, **at(child, "extends"), advice=advice)
        raise UnknownName("scenario", name, self.scenarios, **at(child, "extends"))

    def strategy_document(self, name: str, scenario: Scenario | None = None) -> Document:
        """Give the file of a strategy by name, or the YAML file at a path.

        scenario: whose own strategies go before those of the library.

        Raises:
            UnknownName: no such strategy.
            ConfigError: a file that is not plain YAML.
        """
        if scenario and name in scenario.own_strategies:
            return Document(scenario.own_strategies[name], f"own_strategies.{name}")
        if name in self._strategies:
            return self._strategies[name]
        document = self._document("strategies", "strategy", name)
        if name in self.strategies:
            self._strategies[name] = document
        return document

    def strategies_for(self, actor: str) -> tuple[str, ...]:
        """Give the names of the strategies that suit an actor."""
        return tuple(name for name in self.strategies if self.suits(name, actor))

    def suits(self, strategy: str, actor: str, scenario: Scenario | None = None) -> bool:
        """Tell whether a strategy is made for an actor; one that does not say is made for any.

        Raises:
            UnknownName: no such strategy.
            ConfigError: a file that is not plain YAML.
        """
        document = self.strategy_document(strategy, scenario)
        if not isinstance(document.data, Mapping):
            advice = "A strategy file has lines of key: value: title, about, kind and what that kind needs."
            raise ConfigError(f"{document.where} is no strategy.", advice=advice)
        return made_for(document.data, actor)

    def strategy_of(self, scenario: Scenario, actor: str) -> str:
        """Give the name of the strategy that plays an actor: the scenario's choice, or its cast's default.

        Raises:
            ConfigError: an actor that names no strategy for this cast.
        """
        role = self.actors[actor]
        name = scenario.strategies.get(actor) or role.strategies.get(scenario.cast)
        if not name:
            problem = f'names no strategy for the cast "{scenario.cast}".'
            raise ConfigError(problem, where=role.agent.__name__, key="strategies")
        return name

    def check(self, scenario: Scenario, where: str = "", line_of: LineOf = no_lines) -> None:
        """Refuse a scenario with a name that does not exist or a number out of its range.

        Raises:
            InputError: the first fault found, with file, line and key.
        """
        for fault in self.faults(scenario, where, line_of):
            raise fault
        for fault in References(self, where, line_of).own_strategies(scenario):
            raise fault

    def faults(self, scenario: Scenario, where: str = "", line_of: LineOf = no_lines) -> Iterator[InputError]:
        """Give everything in a scenario, but for strategies it carries, that is unknown or out of range."""
        check = References(self, where, line_of)
        yield from check.cast(scenario)
        yield from check.numbers(scenario)
        yield from check.events(scenario)
        yield from check.claims(scenario)

    def faults_of_inject(self, inject: Inject, where: str, line_of: LineOf) -> Iterator[InputError]:
        """Give everything in an inject that names nothing known."""
        return References(self, where, line_of).happening(inject, ())

    def _beside(self, document: Document, name: str, folder: str = "scenarios") -> Path | None:
        """Give the folder in which a scenario or an experiment stands; None for what is kept for somebody."""
        if is_path(name):
            return Path(name).expanduser().parent
        file = self._home_of(folder) / f"{name}.yaml"
        return file.parent if document.where == shown(file) and file.is_file() else None

    def _home_of(self, folder: str) -> Path:
        return self.home / "configs" / folder

    def _names(self, folder: str) -> tuple[str, ...]:
        found = (self.home / "configs" / folder).glob("*.yaml")
        return tuple(sorted(path.stem for path in found))

    def _document(self, folder: str, kind: str, name: str) -> Document:
        if self._opens_paths and is_path(name):
            return read_yaml(Path(name).expanduser())
        known: tuple[str, ...] = getattr(self, folder)
        if name not in known:
            raise UnknownName(kind, name, known, advice=f"See them all with: geosim list {folder}")
        return read_yaml(self.home / "configs" / folder / f"{name}.yaml")


class _Strict:
    """Raises the first fault."""

    to_the_end = False

    def __init__(self, library: Library) -> None:
        self._library = library

    def tell(self, fault: InputError) -> None:
        raised(fault)

    def at_scenario(self, document: Document) -> None:
        scenario = Scenario.from_dict(document.data, document.where, document.line_of)
        self._library.check(scenario, document.where, document.line_of)

    def at_strategy(self, file: Document, scenario: Document, seats: Collection[str]) -> None:
        actors, said = self._library.actors, file.data if isinstance(file.data, Mapping) else {}
        for actor, fit in fits(actors, file.where, file.line_of, picks_of(scenario.data)).items():
            if actor in players(said, seats, actors):
                build(file.data, fit)


@cache
def default_library() -> Library:
    """Give the library of this process, from the home folder."""
    return Library()


def _seated() -> Iterator[Role]:
    """Give every role of the mounted folder; a file that Python cannot load is an error of its author."""
    folder = str(next(iter(roster.__path__)))
    try:
        roles = roster.roles()
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        inside = [(frame.filename, frame.lineno) for frame in frames if frame.filename.startswith(folder)]
        if isinstance(error, SyntaxError):
            inside.append((error.filename or folder, error.lineno))
        file, line = inside[-1] if inside else (folder, None)
        where = shown(Path(file)) + (f":{line}" if line else "")
        raise ConfigError(f"cannot be loaded: {type(error).__name__}: {error}.", where=where) from error
    seen: dict[str, Role] = {}
    for role in roles:
        if role.key in seen:
            twin = seen[role.key].agent.__name__
            raise ConfigError(f'the key "{role.key}" is already that of {twin}.', where=role.agent.__name__)
        seen[role.key] = role
        yield role
