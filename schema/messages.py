"""The sentences of the product: the engine's codes, those of this room, and those of scheme documents."""

from collections.abc import Mapping
from importlib.resources import files

from schema.engine.faults.catalogues import ENGINE_SENTENCES, Catalogue, read_sentences
from schema.engine.faults.languages import Language
from schema.words import worded, worded_field
from tenants.schemes.messages import MESSAGES, message_in

OWN_SENTENCES = read_sentences(files("schema") / "messages.toml")


def message(code: str, language: Language, params: Mapping[str, str] | None = None) -> str:
    """The sentence for a code; the code itself if there is no sentence."""
    return CATALOGUE.message(code, language, params)


def _scheme_sentence(code: str, language: Language, params: Mapping[str, str]) -> str | None:
    # Faults of a document, a fact or an event have their sentences beside the schemes. In a document the key
    # is what somebody wrote; in a form it is a field, which people know by its word.
    if code not in MESSAGES:
        return None
    if "field" in params:
        params = {**params, "key": worded_field(params["field"], language)}
    return message_in(language, code, params)


CATALOGUE = Catalogue({**ENGINE_SENTENCES, **OWN_SENTENCES}, _scheme_sentence, worded)
