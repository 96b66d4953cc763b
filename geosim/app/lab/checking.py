"""What is wrong with the experiment on the page, fault by fault with its field, and how large it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from geosim.app.lab.forms import FILE, Form, document_of, text_of, twins
from geosim.app.lab.keeping import Table
from geosim.app.lab.sizes import Size, size_of
from geosim.app.messages import say
from geosim.check import check_text
from geosim.designs import points
from geosim.errors import GeosimError, InputError
from geosim.experiment import Experiment
from geosim.experiment import Points as Listed
from geosim.library import Library
from geosim.plans import RECORDS
from geosim.reading import read_yaml_text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: its key in the experiment, and what it is in words."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An experiment as it stands: its text, and either what is wrong with it or how large it is."""

    text: str
    record: tuple[Table, ...]
    faults: tuple[Fault, ...] = ()
    experiment: Experiment | None = None
    size: Size | None = None


def draft_of(form: Form, library: Library) -> Draft:
    """Check what stands on the page."""
    text = text_of(document_of(form))
    record = tuple(cast("Table", table) for table in RECORDS if table == "runs" or table in form.record)
    if named := twins(form):
        return Draft(text, record, tuple(Fault(name, say("lab.form.twice", name=name)) for name in named))
    return checked(text, record, library)


def checked(text: str, record: Sequence[Table], library: Library) -> Draft:
    """Check the YAML of an experiment, from which no file beside the library's is opened."""
    closed = library.closed()
    report = check_text(text, FILE, closed)
    found = tuple(Fault(each.key, f"{each.problem} {each.advice}".strip()) for each in report.problems)
    kind = report.kinds.get(FILE)
    if not found and kind != "experiment":
        found = (Fault("", say("lab.form.no_experiment", kind=kind)),)
    if found:
        return Draft(text, tuple(record), found)
    document = read_yaml_text(text, FILE)
    try:
        experiment = Experiment.from_dict(document.data, document.where, document.line_of)
        for part in experiment.parts:
            if isinstance(part.design, Listed):
                points(part)  # which looks at every value
        size = size_of(experiment, record, closed)
    except InputError as fault:
        said = f"{fault.problem} {fault.advice}".strip()
        return Draft(text, tuple(record), (Fault(fault.key, said),))
    except GeosimError as fault:
        return Draft(text, tuple(record), (Fault("", str(fault)),))
    return Draft(text, tuple(record), experiment=experiment, size=size)
