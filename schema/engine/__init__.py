"""A GraphQL engine on Strawberry and graphql-core that knows no type of this product."""
