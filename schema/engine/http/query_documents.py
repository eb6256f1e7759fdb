"""From the text of a query to a checked document, cached for the next request with the same text."""

from collections import OrderedDict

from graphql import GraphQLSchema, OperationDefinitionNode

from schema.engine.execution.documents import CheckedDocument, CheckedOperation, Prepare
from schema.engine.http.log_fields import digest_of
from schema.engine.limits.list_lengths import ListLengths
from schema.engine.limits.validation import DocumentValidation

MOST_DOCUMENTS = 512
# Of all cached texts together; a document takes about a hundred times its text, its plans as much again.
MOST_CHARACTERS = 250_000
# A longer text is not cached: it would drive out too many others.
LONGEST_CACHED = 10_000


class Documents:
    """The documents of one schema that were used last, by their text."""

    def __init__(self, schema: GraphQLSchema, prepare: Prepare, lengths: ListLengths | None = None) -> None:
        self._schema = schema
        self._validation = DocumentValidation(schema, lengths or ListLengths(schema))
        self._prepare = prepare
        self._cached: OrderedDict[str, CheckedDocument] = OrderedDict()
        self._characters = 0

    def read(self, text: str) -> CheckedDocument:
        """The checked document of a text; raises what the parser raises."""
        cached = self.known(text)
        if cached is not None:
            return cached
        checked = self.check(text)
        self.keep(text, checked)
        return checked

    def known(self, text: str) -> CheckedDocument | None:
        """The checked document of a text that was read before."""
        cached = self._cached.get(text)
        if cached is not None:
            self._cached.move_to_end(text)
        return cached

    def __len__(self) -> int:
        return len(self._cached)

    def keep(self, text: str, checked: CheckedDocument) -> None:
        """Keeps a checked document, unless its text is long."""
        if len(text) > LONGEST_CACHED or text in self._cached:
            return
        self._cached[text] = checked
        self._characters += len(text)
        while len(self._cached) > MOST_DOCUMENTS or self._characters > MOST_CHARACTERS:
            forgotten, _ = self._cached.popitem(last=False)
            self._characters -= len(forgotten)

    def check(self, text: str) -> CheckedDocument:
        """The checked document of a text, made anew; touches nothing that is kept."""
        judged = self._validation.judge(text)
        document = judged.document
        definitions = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        return CheckedDocument(
            digest_of(text),
            document,
            tuple(judged.errors),
            tuple(
                CheckedOperation.of(self._schema, each, cost, prices, judged.fragments)
                for each, cost, prices in zip(definitions, judged.costs, judged.prices, strict=True)
            ),
            self._prepare(self._schema, document),
        )
