"""People (人员): whoever was ever appointed in a government."""

import strawberry

from resolvers.organisation.records import Person as PersonRecord
from schema.node import Node
from schema.scalars import encode_id


@strawberry.type(
    description="A person (人员) with a login in this government; what they hold are appointments."
)
class Person(Node):
    """One person."""

    name: str = strawberry.field(description="Name (姓名).")

    @classmethod
    def of(cls, record: PersonRecord) -> "Person":
        """The person of a row."""
        return cls(id=encode_id("person", record.id), name=record.name)
