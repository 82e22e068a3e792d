"""Fictional cities: names with accents, two languages, apostrophes and other things that names really have."""

import re
import unicodedata

import numpy as np

from ickit.demo.draws import Draws

# (city, name, country, aliases). Cities and countries do not exist: ISO 3166-1 leaves these codes to its users.
FIRST = (
    ("lindenfurt", "Lindenfurt", "QS", "Lindenfurt am Moor|Lindenfoort"),
    ("sankt-joerdis", "Sankt Jördis", "QS", "St. Jördis"),
    ("saint-oeuvre-l-etoile", "Saint-Œuvre-l'Étoile", "QX", "Saint Oeuvre|Saint-Œuvre"),
    ("montclair-es-brumes", "Montclair-ès-Brumes", "QX", ""),
    ("wilgerdam", "Wilgerdam/Fleuriante", "QN", "Wilgerdam|Fleuriante"),
    ("val-d-aubrisse", "Val-d'Aubrisse", "QN", ""),
    ("skyjavik", "Skýjavík", "XD", ""),
    ("switnozar", "Świtnożar", "XM", ""),
    ("lozdrowiec", "Łozdrowiec", "XM", ""),
    ("tresnohrad", "Třešňohrad", "QR", ""),
    ("revontulo", "Revontulo/Norrskensby", "QW", "Revontulo|Norrskensby"),
    ("tahtivirta", "Tähtivirta", "QW", ""),
    ("bjorkalvstad", "Björkälvstad", "XQ", ""),
    ("stjarnaskoping", "Stjärnåsköping", "XQ", "Stjaernaaskoeping"),
    ("ravnsobing", "Ravnsøbing", "QT", ""),
    ("villanueva-de-los-ecos", "Villanueva de los Ecos", "QV", "Vilanova dels Ecos"),
    ("sant-benvingut-del-far", "Sant Benvingut del Far", "QV", "San Bienvenido del Faro"),
    ("porto-sant-amaranta", "Porto Sant'Amaranta", "XE", ""),
    ("castel-nimboso", "Castel Nimboso", "XE", ""),
    ("fotoupoli", "Φωτούπολη/Fotoupoli", "QZ", "Φωτούπολη|Fotoupoli"),
    ("fell-and-marrow", "Fell & Marrow", "QY", "Fell and Marrow"),
    ("harrowmere-the-quays", 'Harrowmere "The Quays"', "QY", "Harrowmere"),
    ("s-hertenmeer", "'s-Hertenmeer", "XJ", "Hertenmeer"),
    ("cvorigrad", "Čvorigrad", "XA", ""),
)

# What a city is there to show, by its place in the list; the others are drawn.
TWICE_REVIEWED, ALL_MET, ALL_MISSING, ONE_WAVE, LOW_COVERAGE, SILENT, ALONE, GAP = range(8)

_STARTS = """
Ael Bru Cael Dra Elv Fjo Gry Hvel Ivo Jas Kry Lym Myr Nov Oru Pry Quel Rhy Svel Tor Ulv Vys Wyn Xan Ysk Zel Åm Ésc Öst
Łuz
"""
_MIDDLES = "andra bri celo dano essa fino galu hari isto jora kelm losti mara nuvo olpa pesko riva senta tiro uvel"
_ENDS = "brenn dova fjell gard hausen ïa mont nik polle quay rath stad thwaite ville vár wick"
_COUNTRIES = "QM QN QO QP QQ QR QS QT QU QV QW QX QY QZ XA XB XC XD XE XF XG XH XI XJ XL XM XN XO XQ XR XS XP XT"


def slug(name: str) -> str:
    """A name as a lower-case slug of a to z, 0 to 9 and ``-``.

    >>> slug("Łuzmaraïa")
    'luzmaraia'
    """
    plain = unicodedata.normalize("NFKD", name.translate(str.maketrans("ŁłØø", "LlOo")))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


def fictional(count: int, seed: int) -> list[tuple[str, str, str, str]]:
    """``count`` cities as (city, name, country, aliases): the 24 of the shipped data first, then invented ones."""
    more = max(0, count - len(FIRST))
    starts, middles, ends, countries = (words.split() for words in (_STARTS, _MIDDLES, _ENDS, _COUNTRIES))
    kinds = len(starts) * len(middles) * len(ends)
    draws = Draws(seed, "names")
    order = draws.order(kinds)
    country = draws.integers(len(countries), more)
    found = list(FIRST[:count])
    for i in range(more):
        first, rest = divmod(int(order[i % kinds]), len(middles) * len(ends))
        name = starts[first] + middles[rest // len(ends)] + ends[rest % len(ends)]
        if i >= kinds:
            name += f" {i // kinds + 1}"
        found.append((slug(name), name, countries[country[i]], ""))
    return found


def country_numbers(countries: list[str]) -> tuple[list[str], np.ndarray]:
    """The countries in order, each once, and for each city the position of its own."""
    once = sorted(set(countries))
    place = {code: i for i, code in enumerate(once)}
    return once, np.array([place[code] for code in countries], dtype=np.int64)
