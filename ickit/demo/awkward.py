"""Texts as strangers really send them: quotes, semicolons, line breaks, other scripts, marks with a meaning elsewhere.

All are harmless. A reader must show them as they stand.
"""

NOTES = (
    "=SUM(A1:A9) is how our finance office sent it; we mean the text, not a formula.",
    '<b>Met</b>, since "everyone" knows <script>alert("hello")</script> & nobody checks.',
    "Two things;\nfirst, the course plan is new;\nsecond, it's not printed yet.",
    "On a reçu l'accord du conseil : « oui, mais… » – la suite à l'automne.",
    "Wir haben das geprüft; die Kurse heißen bei uns „Ankommen“.",
    "المدينة تدعم دورات اللغة منذ عام 2015.",
    "העירייה מפרסמת את לוח הקורסים בחמש שפות.",
    "Η πόλη προσφέρει μαθήματα κάθε απόγευμα.",
    "Żółć, gęś i jaźń: wszystkie znaki działają. 👍🏽",
    "Costs rose by 5 % (from $12 to $13 per hour); see table *2* and `code_x` and \\alpha_1.",
    "-3 places compared with spring",
    "+49 is the prefix of our hotline; @kurse is our account",
    "100 % of the {places} are taken, the list is [here](not-a-link).",
    "Teacher said: 'We manage.' Learner said: ''We don't.''",
)
PUBLIC_NOTES = (
    "The city's budget for integration is set each year and is small.",
    "Newcomers arrive mostly in late summer, from many countries.",
    "National rules leave courses for adults to the regions.",
    "Data on first languages are not kept, by law.",
    'A new council was elected; <i>plans</i> are being "reviewed".',
    "Plusieurs associations d'habitants travaillent avec la ville ; c'est une chance.",
    "Unemployment among people under 25 is high & rising.",
)
CONTEXT_NOTES = (
    "Not for the public: the finance department expects a cut of a tenth next year.",
    "Not for the public: the coalition is split on this.",
    "Not for the public: two associations have stopped working with us.",
    "Not for the public: our own figures differ from the official ones.",
)
