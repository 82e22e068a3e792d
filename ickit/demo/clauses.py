"""What people say about each key factor: plain clauses by level (not met, partly met, met), three of each."""

CLAUSES: dict[str, tuple[tuple[str, str, str], tuple[str, str, str], tuple[str, str, str]]] = {
    "public-commitment": (
        (
            "no member of the city council has spoken in public for language courses in the last two years",
            "the budget has no line of its own for courses, and the money is found from year to year",
            "the welcome page of the city website does not mention courses at all",
        ),
        (
            "the mayor supports courses in speeches, but the budget covers only two thirds of the places needed",
            "there is a council statement, but few residents and not all members of staff know it",
            "mentoring of newcomers is praised in public and paid for by one foundation alone",
        ),
        (
            "the council has adopted a public statement and votes a three-year budget for courses",
            "the mayor hands out the course certificates, and the local paper reports it each spring",
            "four hundred residents act as language mentors, and the city thanks them in public",
        ),
    ),
    "strategy": (
        (
            "there is no document that sets goals for courses; each provider follows its own plan",
            "the last strategy ran out five years ago and was not replaced",
            "staff could not name a goal for language courses beyond filling the places",
        ),
        (
            "a strategy exists, but it names no target groups and no dates",
            "goals are set for language courses and not for orientation courses",
            "the strategy was written in one department, and the others learned of it later",
        ),
        (
            "the strategy names goals, target groups, quality standards and who does what by when",
            "migrant groups and the adult education centre sat at the table when the strategy was written",
            "every department reports once a year on its part of the strategy",
        ),
    ),
    "coordination": (
        (
            "nobody in the city administration answers for courses as a whole",
            "two providers run the same course in the same street, and the north of the city has none",
            "the employment office and the course providers have no agreed way to exchange names",
        ),
        (
            "a coordinator has been appointed for one day a week",
            "roles are written down for city departments but not for private providers",
            "providers meet twice a year; what they agree is not followed up",
        ),
        (
            "one office answers for all courses, and a chart shows who does what",
            "providers, schools, the health service and the employment office meet every six weeks",
            "contracts with private providers name standards, and visits check them",
        ),
    ),
    "needs-assessment": (
        (
            "course contents have not been checked against the needs of newcomers since they were first written",
            "employers and learners have never been asked what courses should teach",
            "the city holds no figures on first languages or schooling of its newcomers",
        ),
        (
            "needs are asked at registration, but the answers are not brought together",
            "learners are asked, employers are not",
            "a study of needs was made once, with project money, and not repeated",
        ),
        (
            "needs are assessed every year from registration data, interviews and a survey of employers",
            "a panel of former learners reads every new course plan",
            "the yearly needs report led to an evening course for care workers",
        ),
    ),
    "facilitating-access": (
        (
            "newcomers wait more than eight months for a place",
            "fees and travel cost a family more than a tenth of its income",
            "information on courses is given in the official language only",
        ),
        (
            "the wait is six weeks for beginners and half a year for people who cannot read and write",
            "courses are free, but childcare and travel are not paid for",
            "leaflets exist in nine languages; nobody checks whether they reach people",
        ),
        (
            "newcomers are assessed within two weeks and start within five",
            "courses, books, travel and childcare are free for people with low income",
            "a first conversation in the learner's own language ends with a place on a course",
        ),
    ),
    "flexibility": (
        (
            "all courses take place on weekday mornings in one building",
            "people who cannot read and write sit in the same class as graduates",
            "there is no course that a person with shift work could finish",
        ),
        (
            "there are evening courses for beginners, but none above A2",
            "placement tests are used, individual learning plans are not",
            "childcare is offered at two of seven places",
        ),
        (
            "learners choose between day, evening, weekend and online courses and may change between them",
            "separate courses serve people who learn to read, graduates, and parents with small children",
            "a work-based course runs in the bus depot before the early shift",
        ),
    ),
    "orientation": (
        (
            "courses teach grammar only; rights and services are left to volunteers",
            "learners did not know that they may vote in local elections",
            "the welcome guide is eleven years old, and most of its addresses are wrong",
        ),
        (
            "courses explain services well and rights hardly at all",
            "the orientation session takes place twice a year, which is too late for many",
            "the guide is good, but only in three languages",
        ),
        (
            "each course visits the town hall, the library and a health centre",
            "rights, duties and taking part in local democracy are a fixed part of each course",
            "a two-hour welcome session is held every week in eleven languages",
        ),
    ),
    "next-steps": (
        (
            "the city does not know what happens to learners after the last lesson",
            "employers do not accept the certificate that the courses give",
            "nobody advises learners on vocational training or on having diplomas recognised",
        ),
        (
            "advice is there for those who ask, and few know that they can",
            "agreements exist with two large employers and with none of the small ones",
            "courses follow the European levels up to A2 and then stop",
        ),
        (
            "every learner has a talk about next steps before the course ends",
            "courses and tests follow the European levels, and colleges accept the certificates",
            "trade unions and employers offer sixty work placements a year for course leavers",
        ),
    ),
    "monitoring": (
        (
            "the only figure kept is the number of people who enrol",
            "no course has been visited or evaluated in the last four years",
            "drop-outs are not counted, and nobody asks why people leave",
        ),
        (
            "attendance and exams are counted, but not by group and not over time",
            "learners fill in a feedback form, and nobody reads the forms together",
            "teachers' qualifications are recorded; their teaching is not observed",
        ),
        (
            "take-up, completion and results are published each year by district and group",
            "an external evaluation every three years led to shorter courses and more levels",
            "teachers visit each other's lessons, and learners' feedback is discussed each term",
        ),
    ),
}

REASONS = (
    "We chose this level because {}.",
    "Agreed in our working group: {}.",
    "In short, {}.",
    "Checked with two departments: {}.",
)
CONCLUSIONS = (
    "The team found that {0}. It also heard that {1}.",
    "Documents and interviews agree: {0}; {1}.",
    "Most of those we met told us the same: {0}. One more thing stood out: {1}.",
)
LEADS: dict[str, tuple[str, ...]] = {
    "document": ("Annual report: ", "Minutes of the council: ", "Strategy paper: ", "Budget for the year: "),
    "interview": (
        "Interview with a course provider: ",
        "Interview with the head of the integration office: ",
        "Interview with a teacher: ",
        "Interview with a member of the council: ",
    ),
    "focus_group": (
        "Focus group of learners: ",
        "Focus group of teachers: ",
        "Focus group of migrant organisations: ",
        "Focus group of former learners: ",
    ),
    "monitoring": (
        "Course statistics: ",
        "Waiting list, spring: ",
        "Learner survey: ",
        "Register of providers: ",
    ),
}
# Whom an interview or a focus group is with, in the order of its leads; documents and figures come from nobody.
INFORMANTS: dict[str, tuple[str, ...]] = {
    "interview": ("provider", "city_staff", "provider", "politician"),
    "focus_group": ("user", "provider", "migrant_organisation", "user"),
}
# (text, horizon), two quick wins and a longer-term one for each key factor
RECOMMENDATIONS: dict[str, tuple[tuple[str, str], tuple[str, str], tuple[str, str]]] = {
    "public-commitment": (
        ("Put the council's statement on the first page of the city website, in five languages.", "quick_win"),
        ("Let the mayor open one course each term, and invite the press.", "quick_win"),
        ("Give courses a budget line of their own for three years.", "longer_term"),
    ),
    "strategy": (
        ("Send every department a two-page summary of what the strategy asks of it.", "quick_win"),
        ("Name one person who keeps the strategy up to date.", "quick_win"),
        (
            "Write a new strategy together with providers and migrant groups, with dates and target groups.",
            "longer_term",
        ),
    ),
    "coordination": (
        ("Draw one chart of who is responsible for what, and publish it.", "quick_win"),
        ("Invite the employment office to the providers' meeting.", "quick_win"),
        ("Make one office responsible for all courses, with a full post.", "longer_term"),
    ),
    "needs-assessment": (
        ("Ask three questions about needs at registration, and count the answers.", "quick_win"),
        ("Hold one round table with employers before the next course plan.", "quick_win"),
        ("Set up a yearly needs report with a panel of learners.", "longer_term"),
    ),
    "facilitating-access": (
        ("Publish the waiting time for each course every month.", "quick_win"),
        ("Translate the course list into the six commonest languages.", "quick_win"),
        ("Pay for childcare and travel for learners with low income.", "longer_term"),
    ),
    "flexibility": (
        ("Move one morning course to the evening as a trial.", "quick_win"),
        ("Offer the placement test online and in the libraries.", "quick_win"),
        ("Build separate courses for people who learn to read and write.", "longer_term"),
    ),
    "orientation": (
        ("Add a visit to the town hall to each course.", "quick_win"),
        ("Bring the addresses in the welcome guide up to date.", "quick_win"),
        ("Write a course unit on rights and local democracy with migrant organisations.", "longer_term"),
    ),
    "next-steps": (
        ("Hold a talk on next steps two weeks before each course ends.", "quick_win"),
        ("Hand out a list of advice centres with each certificate.", "quick_win"),
        ("Agree work placements with the unions and ten employers.", "longer_term"),
    ),
    "monitoring": (
        ("Count drop-outs and ask for the reason in one short call.", "quick_win"),
        ("Discuss learners' feedback forms at the end of each term.", "quick_win"),
        ("Commission an external evaluation every three years.", "longer_term"),
    ),
}
# (title, summary), two for each key factor
PRACTICES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "public-commitment": (
        ("Certificate day", "The mayor hands out all course certificates of the year in the town hall."),
        ("Language mentors", "Residents meet a newcomer for an hour a week; the city trains and thanks them."),
    ),
    "strategy": (
        ("Strategy on two pages", "A summary with goals, dates and names hangs in each department."),
        ("Strategy table", "Learners, providers and departments revise the goals together each autumn."),
    ),
    "coordination": (
        ("One desk for courses", "A single office registers, tests and places all learners of the city."),
        ("Providers' breakfast", "All providers meet every six weeks over breakfast, with minutes and follow-up."),
    ),
    "needs-assessment": (
        ("Learners' panel", "Twelve former learners read each new course plan and are paid for it."),
        ("Employers' survey", "Two hundred firms say each year what language their staff need."),
    ),
    "facilitating-access": (
        ("Five weeks to the first lesson", "Every step from registration to the first lesson has a time limit."),
        ("Travel card for learners", "Learners with low income ride free while they attend a course."),
    ),
    "flexibility": (
        ("Course at the bus depot", "Drivers learn for an hour before the early shift, on paid time."),
        ("Parents learn at school", "Parents learn two mornings a week in the school of their children."),
    ),
    "orientation": (
        ("Weekly welcome", "A two-hour session every Tuesday in eleven languages, with guides to take home."),
        ("Know your rights", "A course unit on rights, written with migrant organisations."),
    ),
    "next-steps": (
        ("The last-lesson talk", "Each learner plans the next step with an adviser before the course ends."),
        ("Sixty placements", "Unions and employers offer work placements with a language coach."),
    ),
    "monitoring": (
        ("Open course figures", "Take-up, completion and results by district, published each March."),
        ("Teachers visit teachers", "Two lesson visits a term, with a short form and a talk."),
    ),
}
CHARTER_PRACTICES: dict[str, tuple[str, str]] = {
    "P1": ("Equal city week", "A week of events on equal opportunities, planned with forty associations."),
    "P3": ("Newcomers' council", "An elected council of residents without a vote advises the city council."),
    "S1": ("Interpreters on call", "All city desks can call an interpreter within five minutes."),
    "S2": ("Service check", "Migrant residents test city services and report what they met."),
    "E1": ("Open apprenticeships", "Apprenticeships are advertised through associations and in schools."),
    "B1": ("Fair tender sheet", "Each tender asks how the bidder treats its staff equally."),
}
