"""Reads `[[indicators]]` into a tree: parents, points, and what children inherit.

In two passes, each table by itself and then all together, so that a fault in one hides no fault in another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tenants.schemes.documents.assessors import Assessor, assessor_of, read_assessor
from tenants.schemes.documents.deadlines import ONCE, Deadlines, read_deadlines
from tenants.schemes.documents.indicators import PERIOD, Indicator, parent_code
from tenants.schemes.documents.period_ends import PeriodEnds, read_period_ends
from tenants.schemes.exact_numbers import told
from tenants.schemes.methods import METHODS, setting_keys
from tenants.schemes.methods.contracts import EventMethod, FactMethod, Method
from tenants.schemes.reading.table_reader import Table
from tenants.schemes.sums import exact_sum
from tenants.text_rule import CODE, LONGEST_CODE

MOST_INDICATORS = 1_000


@dataclass(slots=True)
class _Node:
    """One table, read by itself; `None` stands for "not given"."""

    table: Table
    code: str | None
    name: str
    points: Fraction | None
    share: Fraction | None
    periods: Mapping[str, Fraction] | None
    method: str | None
    params: Method | None
    assessor: Assessor | None
    deadlines: Deadlines | None
    ends: PeriodEnds
    children: list["_Node"] = field(default_factory=list)

    @property
    def folded_code(self) -> str | None:
        """The code in lower case, by which parents are found: capitals are a slip that leaves no doubt."""
        return None if self.code is None else self.code.casefold()


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What children inherit; `None` if it is unknown because the parent is missing."""

    points: Fraction | None
    periods: Mapping[str, Fraction] | None
    assessor: Assessor | None
    deadlines: Deadlines


@dataclass(slots=True)
class _Tree:
    """The nodes, each under its parent; `orphans` have none.

    `incomplete` holds the codes (None: the document) that may have more children than were found: a sum below
    them that falls short says nothing. With `unplaced` it may be any: the parent of some table is unknown.
    """

    by_code: dict[str, _Node]
    roots: list[_Node] = field(default_factory=list)
    orphans: list[_Node] = field(default_factory=list)
    incomplete: set[str | None] = field(default_factory=set)
    unplaced: bool = False
    unknown_parents: set[str] = field(default_factory=set)

    def may_lack(self, code: str | None) -> bool:
        """Whether there may be more children than were found."""
        return self.unplaced or code in self.incomplete


def read_indicators(document: Table, year: int | None, full_marks: Fraction | None) -> tuple[Indicator, ...]:
    """The indicators of a document in preorder; complete only if no fault was reported."""
    if not document.get("indicators"):
        document.fault("indicators", "MISSING_KEY")
        return ()
    tables = document.tables("indicators", most=MOST_INDICATORS)
    if not tables:
        return ()
    tree = _built([_read_node(table, year) for table in tables])
    whole = _Inherited(full_marks, {}, read_assessor(document), {})
    _check_sum(tree.roots, whole, document, may_lack=tree.may_lack(None))
    found = [indicator for root in tree.roots for indicator in _resolved(root, whole, tree)]
    unknown = _Inherited(None, None, whole.assessor, {})
    return (*found, *(indicator for node in tree.orphans for indicator in _resolved(node, unknown, tree)))


def _read_node(table: Table, year: int | None) -> _Node:
    code = table.code("code", of_table=True)
    name = table.text("name")
    if table.has("points") == table.has("share"):
        table.fault("points", "POINTS_OR_SHARE")
    points = table.positive("points") if table.has("points") else None
    share = table.positive("share") if table.has("share") else None
    periods, assessor = _read_periods(table), read_assessor(table)
    deadlines = read_deadlines(table, year)
    ends = read_period_ends(table, periods, year or 2000) if periods and _reads_events(table) else {}
    method, params = _read_method(table)
    return _Node(table, code, name or "", points, share, periods, method, params, assessor, deadlines, ends)


def _is_code(text: str) -> bool:
    return CODE.fullmatch(text) is not None and len(text) <= LONGEST_CODE


def _read_periods(table: Table) -> Mapping[str, Fraction] | None:
    """The periods' weights; an empty table says "once", whatever the parent has."""
    if table.get("periods") == {}:
        return {}
    periods = table.weights("periods")
    for period in periods or ():
        if not PERIOD.fullmatch(period):
            table.fault("periods", "NOT_A_PERIOD", value=period[:80])
    return periods


def _largest_part(points: Fraction, node: _Node) -> Fraction:
    """What one event can take from at most: all the points, or those of the weightiest period."""
    weights = (node.periods or {}).values() if isinstance(node.params, EventMethod) else ()
    whole = sum(weights, Fraction(0))
    return points * max(weights) / whole if whole else points


def _reads_events(table: Table) -> bool:
    """Whether the table names a method that reads events, which fall into its periods by their day."""
    name = table.get("method")
    return isinstance(name, str) and issubclass(METHODS.get(name, FactMethod), EventMethod)


def _read_method(table: Table) -> tuple[str | None, Method | None]:
    """The method and its settings; it decides which keys are known."""
    if not table.has("method"):
        return _read_no_method(table), None
    name = _method_name(table)
    if name is None:
        table.allow(setting_keys())
        table.finish()
        return "?", None
    params = METHODS[name].read(table)
    table.finish()
    return name, params


def _method_name(table: Table) -> str | None:
    """The method's name; None where a fault was reported."""
    given = table.get("method")
    name = table.text("method") if isinstance(given, str) and given.strip() else "-"
    if name is not None and name not in METHODS:
        value = name[:80]
        table.fault(
            "method", "UNKNOWN_METHOD", value=value, allowed=", ".join(METHODS), **table.near(value, METHODS)
        )
        return None
    return name


def _read_no_method(table: Table) -> str | None:
    """Finishes a table without a method; if the key `method` is misspelt, settings count as known."""
    misspelt = table.near("method", [key for key in table.data if key not in table.asked])
    if misspelt:
        table.allow(setting_keys())
    table.finish()
    return "?" if misspelt else None


def _built(nodes: list[_Node]) -> _Tree:
    """Puts every node under its parent."""
    tree = _Tree({node.folded_code: node for node in reversed(nodes) if node.folded_code is not None})
    # A table without a code, or with a refused one, may be the missing parent of others.
    nameless = any(node.method is None and not _is_code(node.folded_code or "") for node in nodes)
    for node in nodes:
        _attach(node, tree, nameless=nameless)
    return tree


def _attach(node: _Node, tree: _Tree, *, nameless: bool) -> None:
    code = node.folded_code
    if code is None or node.code is None:
        tree.unplaced = True
        return
    parent, first = parent_code(code), tree.by_code[code]
    if first is not node:
        if node.code == first.code:
            node.table.fault("code", "DUPLICATE_CODE", value=node.code[:80])
        # Usually a copied table whose code has not been changed yet.
        tree.incomplete.add(parent)
    elif parent is not None and parent in tree.by_code and len(code) <= LONGEST_CODE:
        tree.by_code[parent].children.append(node)
    elif not _is_code(code):
        # Its code was refused and does not show its parent.
        tree.unplaced = True
        tree.incomplete.add(code)
        tree.orphans.append(node)
    elif parent is None:
        tree.roots.append(node)
    else:
        tree.orphans.append(node)
        if nameless or not _is_code(node.code):
            tree.unplaced = True
        else:
            _report_orphan(node, parent, tree)


def _report_orphan(node: _Node, parent: str, tree: _Tree) -> None:
    """Reports a missing parent, once for all of its children."""
    if parent in tree.unknown_parents:
        return
    tree.unknown_parents.add(parent)
    near = node.table.near(parent, tree.by_code, other_than=f"{parent}.")
    node.table.fault("code", "UNKNOWN_PARENT", value=parent[:80], **near)
    tree.incomplete.add(near.get("near", parent_code(parent)))


def _own_points(node: _Node, parent_points: Fraction | None) -> Fraction | None:
    if node.share is None:
        return node.points
    return None if parent_points is None else parent_points * node.share / 100


def _check_sum(siblings: list[_Node], parent: _Inherited, table: Table, *, may_lack: bool) -> None:
    given = [_own_points(node, parent.points) for node in siblings]
    points = [figure for figure in given if figure is not None]
    if parent.points is None or not points or len(points) < len(given):
        return
    found = exact_sum(figure.as_integer_ratio() for figure in points)
    if found == parent.points or (may_lack and found < parent.points):
        return
    total, expected = told(found), told(parent.points)
    table.fault("points", "POINTS_DO_NOT_ADD_UP", total=total, expected=expected)


def _resolved(node: _Node, parent: _Inherited, tree: _Tree) -> Iterator[Indicator]:
    points = _own_points(node, parent.points)
    refused = node.periods is None and node.table.has("periods")
    periods = None if refused else parent.periods if node.periods is None else node.periods
    deadlines = parent.deadlines if node.deadlines is None else node.deadlines
    params = node.params if node.params is None or points is None else node.params.for_points(points)
    own = _Inherited(points, periods, node.assessor or parent.assessor, deadlines)
    _check_role(node, own, may_lack=node.folded_code in tree.incomplete)
    if points is not None:
        _check_points(node, own, params, may_lack=tree.may_lack(node.folded_code))
    code = node.code or ""
    yield Indicator(
        code,
        node.name,
        parent_code(code),
        # If the points were refused, any figure will do: nothing is checked against it.
        Fraction(1) if points is None else points,
        _periods_of(node, periods or {}),
        node.method,
        params,
        assessor_of(node.table, params, own.assessor),
        deadlines,
        node.ends,
    )
    for child in node.children:
        yield from _resolved(child, own, tree)


def _periods_of(node: _Node, inherited: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
    """Figures have the periods that they inherit; events only those that are stated for them."""
    if node.params is None or isinstance(node.params, FactMethod):
        return inherited
    return node.periods or {} if isinstance(node.params, EventMethod) else {}


def _check_role(node: _Node, own: _Inherited, *, may_lack: bool) -> None:
    """An indicator either has children or a method; only a reported figure has periods of its own."""
    if node.children and node.method:
        node.table.fault("method", "METHOD_ON_PARENT")
    if not node.children and not node.method and not may_lack:
        node.table.fault("method", "LEAF_WITHOUT_METHOD", allowed=", ".join(METHODS))
    if node.params is not None and not isinstance(node.params, FactMethod | EventMethod) and node.periods:
        node.table.fault("periods", "PERIODS_NOT_USED", value=node.method or "")
    if isinstance(node.params, EventMethod) and 0 in (node.periods or {}).values():
        node.table.fault("periods", "NOT_POSITIVE")
    if node.deadlines is not None and own.periods is not None:
        _check_deadlines(node, own.deadlines, own.periods)


def _check_points(node: _Node, own: _Inherited, params: Method | None, *, may_lack: bool) -> None:
    """The children's points add up to the node's; a method's settings stay within them."""
    if node.children:
        _check_sum(node.children, own, node.table, may_lack=may_lack)
    if params is not None and own.points is not None:
        for key, code, given in params.faults(_largest_part(own.points, node)):
            node.table.fault(key, code, **given)


def _check_deadlines(node: _Node, deadlines: Deadlines, periods: Mapping[str, Fraction]) -> None:
    expected: set[str | None] = set(periods) or {ONCE}
    for period in deadlines:
        if period not in expected:
            node.table.fault("due", "DEADLINE_WITHOUT_PERIOD", value=period or "-")
