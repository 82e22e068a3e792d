"""How often letters beyond a to z stand in the languages of Europe, and which of these a country writes.

Per thousand letters of running text, rounded; what is rare is there to be told from what is foreign.
"""

_TABLE = """
    fr é15 à4.9 è2.7 ê2.2 ç.9 û.6 ù.6 â.5 î.5 ô.3 œ.2 ë.1 ï.1 ü.05 æ.01 ÿ.005
    de ü10 ä5.8 ö4.4 ß3.1 é.1 à.03 è.02 ê.01
    es ó8.3 í7.2 á5 é4.3 ñ3.1 ú1.7 ü.12 ç.01
    pt ã7.3 ç5.3 ê4.5 é3.4 ó3 í1.3 á1.2 à.7 ô.6 â.6 õ.6 ú.3 ü.02
    it à6.4 è2.6 ù1.7 ò1 é.5 ì.4 î.01 ó.02
    nl ë.8 é.5 ï.3 ö.1 ü.1 è.1 ê.05 ç.02
    sv ä18 å13 ö13 é.2
    da ø9.4 æ8.7 å12 é.2 ö.02 ä.02
    fi ä36 ö4.4 å.1 š.02 ž.01
    is ð44 á18 í16 þ14 ó10 æ8.7 ö7.8 é6.5 ú6 ý2.3
    ca à6 í4 ó4 é3.5 è3.5 ò2.5 ú1.5 ç1.3 ï.4 ü.3 ·.2
    ga í7 á6 é5 ó5 ú4
    sq ë75 ç7
    pl ł18 ę11 ą9.9 ó8.5 ż8.3 ś6.6 ć4 ń2 ź.6
    cs í16 ě12 ý10 á8.7 ž7.2 š6.9 é6.3 č4.6 ř3.8 ů2 ň.5 ú.5 ť.4 ó.3 ď.2 ö.02 ü.02
    sk á18 í9 ú9 č9 ý9 ž8.5 é7 š7 ť5 ľ4 ň1.5 ô1.5 ď1 ó.9 ä.7 ŕ.05 ĺ.03
    hu é39 á34 ő9 ö8 ó7 ü5 í4.7 ú1.5 ű1.5
    ro ă24 ş10 ţ9 î7 â5
    hr č10 š10 ć6 ž6 đ2.5
    tr ı51 ü18 ş18 ç11 ğ11 ö7.8 â.5 î.2 û.1
    lt ė16 š13 ų13 ž9 į5 č5 ū4.5 ą3 ę2
    lv ā45 ī20 ē18 š10 ņ6 ū6 ļ3 ž2.5 č1.5 ģ1.5 ķ1.5
    et õ9.7 ä9 ü5.9 ö1.8 š.1 ž.05
    el α90 ο80 ι65 ε65 τ75 σ45 ν60 η45 υ35 ρ38 π35 κ38 μ32 λ28 ς40 ω18 γ17 δ16 θ12 χ10 φ8 β6 ξ5 ζ4 ψ2 ά18 έ17 ή13 ί24 ό20 ύ9 ώ9 ϊ.3 ϋ.1 ΐ.2 ΰ.02
    ru о109 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ц5 щ4 э3 ф3 ъ.4 ё.4
    bg а115 и87 о84 е83 т75 н70 р48 с47 в44 л37 д36 к35 п29 м27 з22 я18 ъ17 г16 б15 у14 ч14 ц9 ж7 х7 ш6 щ6 й6 ф3 ю1 ь.2
    uk о94 а84 и63 н62 т54 і57 в52 е47 р46 с44 л39 к38 у34 д34 м33 п29 з23 я22 ь18 б17 г16 ч14 х12 й11 ж9 ш8 ц8 ю8 є6 ї6 щ5 ф3 ґ.1
    be а165 н66 і56 р51 е50 о40 я45 с45 л40 к36 т40 в35 д37 у32 м28 п27 ы45 з23 ь16 б15 й13 г18 ў11 ц30 ч13 э15 ж8 х10 ш8 ю7 ё5 ф3
    sr а116 и98 о87 е88 н55 р47 с45 т43 ј42 у42 в36 к36 д35 л33 п28 м34 з16 б15 г16 ш10 ч10 ц8 ж6 х6 њ6 ћ6 љ5 ђ2 ф2 џ.3
    mk а120 о95 и90 е90 т70 н65 р45 с45 в42 д35 к35 л28 п28 м24 у22 ј21 з18 г17 б16 ч10 ц8 ш8 ж6 ќ4 њ3 х3 ф3 ѓ2 љ1.5 џ.2 ѕ.3
"""  # noqa: E501

LANGUAGES: dict[str, dict[str, float]] = {
    line.split()[0]: {one[0]: float(one[1:]) / 1000 for one in line.split()[1:]} for line in _TABLE.strip().splitlines()
}
"""Language (ISO 639-1) to its letters beyond a to z, and the share of each in running text."""

_WRITES = """
    AD ca es fr|AL sq|AT de|BA hr sr|BE nl fr de|BG bg|BY be ru|CH de fr it|CY el tr|CZ cs|DE de|DK da|EE et ru|ES es ca
    FI fi sv|FR fr|GR el|HR hr|HU hu|IE ga|IS is|IT it de|LI de|LT lt|LU fr de|LV lv ru|MC fr|MD ro ru|ME hr sr|MK mk sq
    NL nl|NO da|PL pl|PT pt|RO ro hu|RS sr hr hu|RU ru|SE sv|SI hr|SK sk hu|SM it|TR tr|UA uk ru|XK sq sr hr|VA it
"""
WRITES: dict[str, tuple[str, ...]] = {
    part.split()[0]: tuple(part.split()[1:]) for line in _WRITES.strip().splitlines() for part in line.split("|")
}
"""Country (ISO 3166-1 alpha-2) to the languages that names and notes there are likely to be written in."""
