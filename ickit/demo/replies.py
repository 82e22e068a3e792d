"""What cities answer to the guide questions of the benchmark: in place, partly, not in place."""

REPLIES: dict[str, tuple[str, str, str]] = {
    "public-commitment.1": (
        "Yes, the council adopted it and it hangs in the town hall.",
        "A statement exists, but it was never published.",
        "No.",
    ),
    "public-commitment.2": (
        "Yes, the mayor and two deputies, on local radio.",
        "Once, three years ago.",
        "Not that we know of.",
    ),
    "public-commitment.3": (
        "Yes, and the sum rises with the number of arrivals.",
        "It covers two thirds of the places.",
        "No, the money runs out in autumn.",
    ),
    "public-commitment.4": (
        "Yes: mentors, open evenings and a yearly festival.",
        "Mentoring only, paid by a foundation.",
        "No, this is left to associations.",
    ),
    "public-commitment.5": (
        "We pay for courses for people without a right to national ones, and say so in the capital.",
        "One trial, ended last year.",
        "We do what the law asks.",
    ),
    "strategy.2": (
        "Four departments and three members of the council.",
        "The integration office, with one councillor.",
        "There was no such work.",
    ),
    "strategy.3": (
        "They wrote two of the five chapters.",
        "They were heard once, near the end.",
        "None.",
    ),
    "strategy.4": (
        "A briefing each year, and a page on the intranet.",
        "By e-mail to heads of department.",
        "We do not check this.",
    ),
    "strategy.5": (
        "Yes, both have the same goals and dates.",
        "In part; the wider strategy is older.",
        "No, they speak of different target groups.",
    ),
    "coordination.1": (
        "The course office; it meets providers every six weeks.",
        "Two departments share it.",
        "Nobody in particular.",
    ),
    "coordination.2": ("Yes, a chart on one page.", "For city departments only.", "No."),
    "coordination.3": (
        "By open tender, with visits twice a year.",
        "By tender; visits are rare.",
        "The contracts are simply renewed.",
    ),
    "coordination.4": (
        "A round table with the ministry twice a year, and one of our own each month.",
        "By telephone, when there is a problem.",
        "Hardly at all.",
    ),
    "coordination.5": (
        "A shared register with the job centre, with learners' consent.",
        "Well with schools, not with health services.",
        "They do not.",
    ),
    "coordination.6": (
        "Yes: an exchange day each year, and visits to two other cities.",
        "Among our own providers only.",
        "No.",
    ),
    "coordination.7": (
        "The reception centre books the placement test.",
        "A leaflet in the welcome pack.",
        "They are not linked.",
    ),
    "needs-assessment.1": (
        "A yearly report from registration data and interviews.",
        "A study four years ago.",
        "By experience.",
    ),
    "needs-assessment.2": (
        "Registration, school and survey data; our statistics office works on them.",
        "Enrolment figures only.",
        "None that we could name.",
    ),
    "needs-assessment.3": (
        "A paid panel of twelve former learners.",
        "Through a feedback form.",
        "They are not asked.",
    ),
    "needs-assessment.4": (
        "A survey of two hundred firms each year.",
        "From the chamber of commerce, now and then.",
        "It does not.",
    ),
    "needs-assessment.5": (
        "They sit on the board that approves course plans.",
        "They comment on drafts.",
        "They have no part in it.",
    ),
    "facilitating-access.1": (
        "Childcare, fares and shift work; we pay for the first two and offer evening courses.",
        "Mostly childcare; we are looking for rooms.",
        "We have not looked into it.",
    ),
    "facilitating-access.2": (
        "A first talk in their own language, a website and all libraries.",
        "A leaflet in nine languages.",
        "By word of mouth.",
    ),
    "facilitating-access.3": (
        "Within five weeks.",
        "Six weeks for beginners, half a year for others.",
        "Eight months or more.",
    ),
    "facilitating-access.4": (
        "A call after two missed lessons, and a prize at the end.",
        "Teachers ring those who stay away, if they have time.",
        "Nothing special.",
    ),
    "facilitating-access.5": (
        "No fees, a travel card, books, and childcare at five places.",
        "Courses are free; the rest is not.",
        "None.",
    ),
    "facilitating-access.6": (
        "Table enclosed, by course, sex, age and district.",
        "We know the totals only.",
        "Not counted.",
    ),
    "flexibility.1": (
        "Yes: day, evening, weekend and online.",
        "Evenings for beginners only.",
        "No, mornings only.",
    ),
    "flexibility.2": ("Yes, from first letters to C1.", "A1 and A2.", "One level for all."),
    "flexibility.3": ("Yes, both.", "A test, but no plan.", "Neither."),
    "orientation.1": (
        "Visits to the town hall, the library and a health centre in every course.",
        "Two afternoons a year.",
        "From each other.",
    ),
    "orientation.2": (
        "Yes, a fixed unit, written with migrant organisations.",
        "Rights yes, local politics no.",
        "No.",
    ),
    "orientation.3": ("Yes, an adviser comes to each course.", "For schools and jobs.", "Only if they ask."),
    "next-steps.1": ("Yes, A1 to C1.", "Up to A2.", "No."),
    "next-steps.2": (
        "Yes, by agreement with the chambers and both colleges.",
        "By colleges, seldom by employers.",
        "No.",
    ),
    "next-steps.3": (
        "A talk with an adviser before the last lesson.",
        "An open hour every second week.",
        "They are not.",
    ),
    "next-steps.4": (
        "Yes, one office guides them through it.",
        "Higher courses yes, recognition no.",
        "Hardly anyone manages.",
    ),
    "next-steps.5": (
        "Yes, sixty placements a year.",
        "With two large firms.",
        "No.",
    ),
    "monitoring.1": (
        "Yearly figures against targets, read by the council.",
        "We look at the budget and the enrolments.",
        "We would hear of problems.",
    ),
    "monitoring.2": (
        "The quality officer, together with the school inspectorate.",
        "The head of office, among other tasks.",
        "Nobody's.",
    ),
    "monitoring.3": (
        "A survey each term and two open meetings.",
        "A form that few fill in.",
        "By complaints.",
    ),
    "monitoring.4": (
        "Yes, with lesson visits and five days of training a year.",
        "Qualifications are recorded, teaching is not observed.",
        "No.",
    ),
    "monitoring.5": ("Tests at entry, half-way and at the end.", "A final test.", "It is left to teachers."),
    "monitoring.6": ("Yes, in six languages.", "About satisfaction only.", "No."),
    "monitoring.7": (
        "Yes, and a review when a target is missed twice.",
        "Results are written down, there are no targets.",
        "No.",
    ),
    "monitoring.8": (
        "Teaching, access and results; the report goes to the council.",
        "Accounts only.",
        "There are no such visits.",
    ),
    "monitoring.9": (
        "Shorter courses, and more levels.",
        "We plan to count drop-outs.",
        "Nothing so far.",
    ),
}
PART_REPLIES = (
    "Yes, with a chapter or course of its own.",
    "Named, but without detail.",
    "No.",
)
CHECKLISTS = {"strategy.1": "abcdef", "flexibility.4": "abcdefghijk"}
CONDITIONAL = ("public-commitment.3", "strategy.5", "coordination.3")
UNKNOWN_REPLY = "We could not find out in time."
NOT_APPLICABLE_REPLY = "This is not our task."


def questions() -> list[tuple[str, str]]:
    """The ids that cities answer, in order, each with its key factor: parts stand for their checklist."""
    numbered: dict[str, list[str]] = {}
    for name in [*REPLIES, *CHECKLISTS]:
        numbered.setdefault(name.rsplit(".", 1)[0], []).append(name)
    found = []
    for factor, names in numbered.items():
        for name in sorted(names, key=lambda n: int(n.rsplit(".", 1)[1])):
            parts = [name + letter for letter in CHECKLISTS.get(name, "")]
            found += [(one, factor) for one in parts or [name]]
    return found


def reply(question: str) -> tuple[str, str, str, str, str]:
    """The answer to a question by finding: in place, partly, not in place, unknown, not applicable."""
    return (*REPLIES.get(question, PART_REPLIES), UNKNOWN_REPLY, NOT_APPLICABLE_REPLY)
