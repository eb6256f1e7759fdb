"""A GraphQL engine for any Strawberry schema. Knows no type of this product."""
