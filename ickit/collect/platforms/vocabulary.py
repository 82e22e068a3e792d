"""What common answers mean, in the languages that survey forms of European cities are often written in.

English, French, German, Dutch, Spanish, Italian, Portuguese, Swedish, Danish, Finnish, Polish.
"""

from collections.abc import Sequence

from ickit.tables.normalise import key

MOST_WORD = 100
_TEXTS: dict[str, tuple[str, ...]] = {
    "yes": (
        "yes", "y", "true", "oui", "ja", "si", "sim", "kyllä", "tak", "yes, fully", "vrai", "wahr", "waar", "vero",
        "verdadero", "verdadeiro", "sant",
    ),
    "no": (
        "no", "n", "false", "non", "nein", "nee", "não", "nej", "ei", "nie", "faux", "falsch", "onwaar", "falso",
        "falskt",
    ),
    "partly": (
        "partly", "partially", "in part", "to some extent", "yes, partly", "partiellement", "en partie", "partiell",
        "teilweise", "zum teil", "gedeeltelijk", "deels", "ten dele", "parcialmente", "en parte", "parzialmente",
        "in parte", "em parte", "delvis", "till viss del", "delvist", "til dels", "osittain", "częściowo",
    ),
    "dont_know": (
        "don't know", "do not know", "dont know", "i don't know", "unknown", "not sure", "unsure", "je ne sais pas",
        "ne sait pas", "ne sais pas", "inconnu", "weiß nicht", "ich weiß nicht", "unbekannt", "weet niet",
        "weet ik niet", "onbekend", "no sé", "no sabe", "no lo sé", "desconocido", "non so", "non lo so", "non sa",
        "não sei", "não sabe", "vet ej", "vet inte", "okänt", "ved ikke", "en tiedä", "nie wiem",
    ),
    "not_applicable": (
        "not applicable", "n/a", "na", "does not apply", "non applicable", "sans objet", "nicht zutreffend",
        "trifft nicht zu", "entfällt", "niet van toepassing", "n.v.t.", "nvt", "no aplica", "no procede",
        "non applicabile", "não se aplica", "não aplicável", "ej tillämpligt", "inte tillämpligt", "ikke relevant",
        "ei sovellu", "nie dotyczy",
    ),
    "fully": (
        "fully", "completely", "entirely", "entièrement", "pleinement", "totalement", "complètement", "vollständig",
        "voll", "ganz", "völlig", "volledig", "helemaal", "geheel", "totalmente", "completamente", "plenamente",
        "por completo", "pienamente", "interamente", "fullt ut", "helt", "fuldt ud", "täysin", "w pełni",
    ),
    "not_at_all": (
        "not at all", "none", "pas du tout", "überhaupt nicht", "gar nicht", "helemaal niet", "in het geheel niet",
        "en absoluto", "nada", "para nada", "per niente", "per nulla", "affatto", "de modo nenhum", "de forma alguma",
        "inte alls", "slet ikke", "ei lainkaan", "wcale nie",
    ),
}  # fmt: skip
_MEANT = {key(text): concept for concept, texts in _TEXTS.items() for text in texts}
_HIGHEST, _LOWEST = ("yes", "fully"), ("no", "not_at_all")


def concept(text: str) -> str | None:
    """What a common answer means, in any of the languages; None where it is no common answer.

    >>> concept("Oui"), concept("Weiß nicht."), concept("Gedeeltelijk"), concept("perhaps")
    ('yes', 'dont_know', 'partly', None)
    """
    return _MEANT.get(key(text.strip(" .!;:"))) if len(text) <= MOST_WORD else None


def finding(text: str) -> str | None:
    """The finding that a common answer stands for."""
    meant = {"yes": "in_place", "fully": "in_place", "no": "not_in_place", "not_at_all": "not_in_place"}
    meant |= {"partly": "partly", "dont_know": "unknown", "not_applicable": "not_applicable"}
    return meant.get(concept(text) or "")


def level(text: str, levels: Sequence[str]) -> str | None:
    """The level, lowest first, that a common answer stands for; "partly" is one only where there are three."""
    meant = concept(text)
    if meant in _HIGHEST:
        return levels[-1]
    if meant in _LOWEST:
        return levels[0]
    if meant == "partly":
        return levels[1] if len(levels) == 3 else None
    return meant


def yes_no(text: str) -> str | None:
    """``yes`` or ``no``, where a common answer is one of them."""
    meant = concept(text)
    return meant if meant in ("yes", "no") else None


def chosen(text: str) -> bool | None:
    """Whether the cell of an option's own column says that it was chosen; None where that cannot be told.

    >>> chosen("1"), chosen("N"), chosen("the city's goals")
    (True, False, None)
    """
    if text.strip() in ("1", "0"):
        return text.strip() == "1"
    if len(text) <= MOST_WORD and key(text) in _MARKS:
        return _MARKS[key(text)]
    meant = yes_no(text)
    return None if meant is None else meant == "yes"


_MARKS = {
    **{key(text): True for text in ("x", "selected", "checked", "chosen", "on")},
    **{key(text): False for text in ("not selected", "unchecked", "not chosen", "off", "n/a")},
}
