"""What joins with a method: where something is missing, the failure says which file to touch."""

from importlib import import_module
from pathlib import Path

import pytest

import tenants.schemes.methods
from tenants.schemes.methods import METHODS
from tenants.schemes.methods.contracts import FactMethod, Method
from tests.unit.schemes.method_samples import SAMPLES, facts_of, sample_of
from tests.unit.schemes.samples import CASES

FOLDER = Path(str(tenants.schemes.methods.__file__)).parent
every_method = pytest.mark.parametrize("name", sorted(METHODS))


def methods_in(file: Path) -> list[type[Method]]:
    """The methods that the file itself defines."""
    module = import_module(f"{tenants.schemes.methods.__name__}.{file.stem}")
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Method) and each.__module__ == module.__name__
    ]


def test_every_method_that_is_written_can_be_used() -> None:
    files = [file for file in FOLDER.glob("*.py") if file.stem != "__init__"]
    written = {method for file in files for method in methods_in(file) if hasattr(method, "name")}
    left_out = sorted(method.__name__ for method in written - set(METHODS.values()))
    assert written, "no methods found: mend methods_in"
    assert left_out == [], f"add to METHODS in tenants/schemes/methods/__init__.py: {left_out}"


@every_method
def test_its_file_has_its_name(name: str) -> None:
    assert METHODS[name].__module__.rpartition(".")[2] == name, (
        f"move it to tenants/schemes/methods/{name}.py"
    )


@every_method
def test_it_has_a_golden_case(name: str) -> None:
    assert (CASES / f"method_{name}.toml").is_file(), (
        f"add tests/cases/method_{name}.toml, worked by hand in its comments, "
        "and the scheme that it names in tests/cases/schemes"
    )


@every_method
def test_the_tests_have_a_record_of_it(name: str) -> None:
    sample = sample_of(name)
    if issubclass(METHODS[name], FactMethod):
        assert facts_of(name).more_is_better, (
            f"add settings to `more_is_better` of `{name}` in method_samples.py"
        )
    else:
        assert sample.facts is None, f"`{name}` reads no facts: leave out `facts` in method_samples.py"


def test_no_record_is_left_over() -> None:
    left = sorted(set(SAMPLES) - set(METHODS))
    assert left == [], f"no methods; delete from SAMPLES in tests/unit/schemes/method_samples.py: {left}"
