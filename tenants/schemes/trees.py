"""Reads `[[indicators]]` into a tree: parents, points, and what children inherit.

Two passes: each table by itself, then the tables together, so that a fault in one hides none in another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tenants.schemes.deadlines import ONCE, Deadlines, read_deadlines
from tenants.schemes.figures import exact_text
from tenants.schemes.indicators import CODE, LONGEST_CODE, PERIOD, Indicator, parent_code
from tenants.schemes.methods import METHODS
from tenants.schemes.methods.contracts import FactMethod, Method
from tenants.schemes.tables import Place, Table, repeated

_MOST_INDICATORS = 1_000


@dataclass(slots=True)
class _Node:
    """One table, read by itself; `None` stands for "not given"."""

    table: Table
    code: str
    name: str
    points: Fraction | None
    share: Fraction | None
    periods: Mapping[str, Fraction] | None
    method: str | None
    params: Method | None
    provider: str | None
    deadlines: Deadlines | None
    children: list["_Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Inherited:
    points: Fraction
    periods: Mapping[str, Fraction]
    provider: str | None
    deadlines: Deadlines


def read_indicators(document: Table, year: int | None, full_marks: Fraction | None) -> tuple[Indicator, ...]:
    """The indicators of a document in preorder; complete only if no fault was reported."""
    if not document.get("indicators"):
        document.fault("indicators", "MISSING_KEY")
        return ()
    tables = document.tables("indicators")
    if not 0 < len(tables) <= _MOST_INDICATORS:
        document.fault("indicators", "NOT_IN_RANGE", low="1", high=str(_MOST_INDICATORS))
        return ()
    read = [_read_node(table, year) for table in tables]
    nodes = [node for node in read if node is not None]
    roots = _grown(nodes)
    if full_marks is None:
        return ()
    inherited = _Inherited(full_marks, {}, None, {})
    _check_sum(roots, inherited, document)
    return tuple(indicator for root in roots for indicator in _resolved(root, inherited))


def _read_node(table: Table, year: int | None) -> _Node | None:
    code = table.text("code")
    table.place = Place("indicators", table.place.index, code[:LONGEST_CODE] if code else None)
    if code is not None and (not CODE.fullmatch(code) or len(code) > LONGEST_CODE):
        table.fault("code", "NOT_A_CODE")
        code = None
    name = table.text("name")
    if table.has("points") == table.has("share"):
        table.fault("points", "POINTS_OR_SHARE")
    points = table.positive("points") if table.has("points") else None
    share = table.positive("share") if table.has("share") else None
    periods, provider = _read_periods(table), table.optional_text("provider")
    deadlines = read_deadlines(table, year)
    method, params = _read_method(table)
    if code is None or name is None:
        return None
    return _Node(table, code, name, points, share, periods, method, params, provider, deadlines)


def _read_periods(table: Table) -> Mapping[str, Fraction] | None:
    """The periods' weights; an empty table says "once", whatever the parent has."""
    if table.get("periods") == {}:
        return {}
    periods = table.weights("periods")
    for period in periods or ():
        if not PERIOD.fullmatch(period):
            table.fault("periods", "NOT_A_PERIOD", value=period[:80])
    return periods


def _read_method(table: Table) -> tuple[str | None, Method | None]:
    """The method and its settings; which keys are known depends on it."""
    if not table.has("method"):
        table.finish()
        return None, None
    name = table.text("method", "")
    if name is None or name not in METHODS:
        table.fault("method", "UNKNOWN_METHOD", value=(name or "")[:80], allowed=", ".join(METHODS))
        return "?", None
    params = METHODS[name].read(table)
    table.finish()
    return name, params


def _grown(nodes: list[_Node]) -> list[_Node]:
    """Hangs every node under its parent and returns the roots."""
    by_code = {node.code: node for node in reversed(nodes)}
    twice = set(repeated(node.code for node in nodes))
    roots = []
    for node in nodes:
        if node.code in twice and by_code[node.code] is not node:
            node.table.fault("code", "DUPLICATE_CODE", value=node.code)
            continue
        parent = parent_code(node.code)
        if parent is None:
            roots.append(node)
        elif parent in by_code:
            by_code[parent].children.append(node)
        else:
            node.table.fault("code", "UNKNOWN_PARENT", value=parent)
    return roots


def _own_points(node: _Node, parent_points: Fraction) -> Fraction | None:
    return node.points if node.share is None else parent_points * node.share / 100


def _check_sum(siblings: list[_Node], parent: _Inherited, table: Table) -> None:
    given = [_own_points(node, parent.points) for node in siblings]
    points = [figure for figure in given if figure is not None]
    if not points or len(points) < len(given) or sum(points) == parent.points:
        return
    total, expected = exact_text(sum(points, Fraction(0))), exact_text(parent.points)
    table.fault("points", "POINTS_DO_NOT_ADD_UP", total=total, expected=expected)


def _resolved(node: _Node, parent: _Inherited) -> Iterator[Indicator]:
    own_points = _own_points(node, parent.points)
    # Any figure will do where the points themselves were refused: nothing is checked against it.
    points = Fraction(1) if own_points is None else own_points
    periods = parent.periods if node.periods is None else node.periods
    deadlines = parent.deadlines if node.deadlines is None else node.deadlines
    own = _Inherited(points, periods, node.provider or parent.provider, deadlines)
    _check_role(node, own)
    if own_points is not None:
        _check_points(node, own)
    periodic = not node.method or isinstance(node.params, FactMethod)
    yield Indicator(
        node.code,
        node.name,
        parent_code(node.code),
        points,
        periods if periodic else {},
        node.method,
        node.params,
        own.provider,
        deadlines,
    )
    for child in node.children:
        yield from _resolved(child, own)


def _check_role(node: _Node, own: _Inherited) -> None:
    """An indicator either has children or a method; only a reported figure has periods of its own."""
    if node.children and node.method:
        node.table.fault("method", "METHOD_ON_PARENT")
    if not node.children and not node.method:
        node.table.fault("method", "LEAF_WITHOUT_METHOD", allowed=", ".join(METHODS))
    if node.params is not None and not isinstance(node.params, FactMethod) and node.periods:
        node.table.fault("periods", "PERIODS_NOT_USED", value=node.method or "")
    if node.deadlines is not None:
        _check_deadlines(node, own)


def _check_points(node: _Node, own: _Inherited) -> None:
    """The children's points make up the node's; a method's settings keep within them."""
    if node.children:
        _check_sum(node.children, own, node.table)
    if node.params is not None:
        for key, code, params in node.params.faults(own.points):
            node.table.fault(key, code, **params)


def _check_deadlines(node: _Node, own: _Inherited) -> None:
    expected: set[str | None] = set(own.periods) or {ONCE}
    for period in own.deadlines:
        if period not in expected:
            node.table.fault("due", "DEADLINE_WITHOUT_PERIOD", value=period or "-")
