"""Limits on the shape of a document: depth, aliases, directives, and its size with fragments written out."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
)

from schema.engine.faults.errors import breach
from schema.engine.limits.fragment_order import Definition, OrderedDefinitions

MAX_DEPTH = 15
MAX_ALIASES = 50
MAX_DIRECTIVES = 30

MAX_NESTING = 100
"""Fields, inline fragments and spreads inside one another: far below Python's stack."""

FREE_EXPANSION = 2_000
EXPANSION = 8
"""With each fragment written out wherever it is spread, a document may be this many times as large.

Everything that follows fragments to their end (merging of fields, planning, execution) takes as many steps as
that size. Small documents may have ``FREE_EXPANSION`` nodes whatever their own size is.
"""


class Shape(NamedTuple):
    """One definition, or a part of one, with its fragments written out."""

    depth: int = 0
    nesting: int = 0
    size: int = 0

    def larger(self, nodes: int) -> "Shape":
        """The same with more nodes."""
        return Shape(self.depth, self.nesting, self.size + nodes)


class ShapeMeter:
    """Measures a document in one pass over its nodes; counts what has a limit for the document as a whole."""

    def __init__(self, ordered: OrderedDefinitions) -> None:
        self._fragments = ordered.fragments
        self._shapes: dict[int, Shape] = {}
        self.aliases = self.directives = self.nodes = self.expanded = self.longest_list = 0
        self.of: list[tuple[Definition, Shape]] = []
        for definition in ordered.definitions:
            shape = self._definition(definition)
            self._shapes[id(definition)] = shape
            self.of.append((definition, shape))
            self.expanded += shape.size

    @property
    def largest(self) -> int:
        """How large the document may be with its fragments written out."""
        return FREE_EXPANSION + EXPANSION * self.nodes

    def _definition(self, definition: Definition) -> Shape:
        own = 1 + self._directives(definition.directives)
        for variable in definition.variable_definitions or ():
            own += 1 + self._directives(variable.directives)
            own += 0 if variable.default_value is None else self._values(variable.default_value)
        self.nodes += own
        inside = self._inside(definition.selection_set)
        return inside.larger(own)

    def _inside(self, chosen: SelectionSetNode | None) -> Shape:
        if chosen is None:
            return Shape()
        depth = nesting = size = 0
        for selection in chosen.selections:
            shape = self._selection(selection)
            depth, nesting = max(depth, shape.depth), max(nesting, shape.nesting)
            size += shape.size
        return Shape(depth, nesting + 1, size)

    def _selection(self, selection: SelectionNode) -> Shape:
        own = 1 + self._directives(selection.directives)
        if isinstance(selection, FieldNode):
            self.aliases += selection.alias is not None
            own += self._arguments(selection.arguments)
            self.nodes += own
            inside = self._inside(selection.selection_set)
            return Shape(inside.depth + 1, inside.nesting, own + inside.size)
        self.nodes += own
        if isinstance(selection, InlineFragmentNode):
            inside = self._inside(selection.selection_set)
        elif isinstance(selection, FragmentSpreadNode):
            fragment = self._fragments.get(selection.name.value)
            inside = Shape() if fragment is None else self._shapes[id(fragment)]
        return inside.larger(own)

    def _directives(self, directives: Sequence[DirectiveNode] | None) -> int:
        found = directives or ()
        self.directives += len(found)
        return sum(1 + self._arguments(each.arguments) for each in found)

    def _arguments(self, arguments: Sequence[ArgumentNode] | None) -> int:
        return sum(1 + self._values(each.value) for each in arguments or ())

    def _values(self, value: ValueNode) -> int:
        count, pending = 0, [value]
        while pending:
            each = pending.pop()
            count += 1
            if isinstance(each, ListValueNode):
                self.longest_list = max(self.longest_list, len(each.values))
                pending.extend(each.values)
            elif isinstance(each, ObjectValueNode):
                pending.extend(field.value for field in each.fields)
        return count


def shape_breaches(shapes: ShapeMeter) -> Iterator[GraphQLError]:
    """The limits that a document exceeds by its shape."""
    # Of several that are too deep the deepest is told, whatever their order.
    too_deep = [(_depth(shape), each) for each, shape in shapes.of if _depth(shape) > MAX_DEPTH]
    if too_deep:
        depth, definition = max(too_deep, key=lambda found: found[0])
        yield breach("DEPTH_LIMIT", MAX_DEPTH, depth, definition)
    if shapes.aliases > MAX_ALIASES:
        yield breach("ALIAS_LIMIT", MAX_ALIASES, shapes.aliases)
    if shapes.directives > MAX_DIRECTIVES:
        yield breach("DIRECTIVE_LIMIT", MAX_DIRECTIVES, shapes.directives)
    if shapes.expanded > shapes.largest:
        yield breach("EXPANSION_LIMIT", shapes.largest, shapes.expanded)


def _depth(shape: Shape) -> int:
    return max(shape.depth, MAX_DEPTH + 1) if shape.nesting > MAX_NESTING else shape.depth
