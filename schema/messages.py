"""The sentences of the product: the engine's codes, those of this room, and those of scheme documents."""

from collections.abc import Mapping
from importlib.resources import files

from schema.engine.faults.catalogues import ENGINE_SENTENCES, Catalogue, read_sentences
from schema.engine.faults.languages import Language
from schema.words import worded, worded_field
from tenants.schemes import CodeKind, CodeNames
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
    words = {} if "field" not in params else {"key": worded_field(params["field"], language)}
    return message_in(language, code, {**params, **words, **_usual_names(params, language)})


def _usual_names(params: Mapping[str, str], language: Language) -> dict[str, str]:
    """The usual periods and links that a refusal names; those that a scheme has named are names already."""
    usual = CodeNames()
    periods = ("value", "allowed") if params.get("field") == "period" else ()
    told = {
        name: ", ".join(usual.name(CodeKind.PERIOD, each, language) for each in params[name].split(", "))
        for name in periods
        if name in params
    }
    return told if "link" not in params else {"link": usual.name(CodeKind.LINK, params["link"], language)}


CATALOGUE = Catalogue({**ENGINE_SENTENCES, **OWN_SENTENCES}, _scheme_sentence, worded)
