"""How a mutation is asked for."""

from schema.root import schema


def mutation_document(mutation: str, selection: str) -> str:
    """A document that sends one mutation its ``input`` and asks for this and for what is wrong with it."""
    root = schema._schema.mutation_type
    assert root is not None
    assert mutation in root.fields, f"the schema has no mutation {mutation}"
    kind = root.fields[mutation].args["input"].type
    return (
        f"mutation Change($input: {kind}) {{ {mutation}(input: $input) "
        f"{{ {selection} userErrors {{ code message path }} }} }}"
    )
