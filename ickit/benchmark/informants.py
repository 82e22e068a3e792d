"""The kinds of people whom a peer review hears: those that the toolkit names around a benchmark's key factors."""

from typing import Literal

Informant = Literal[
    "politician", "city_staff", "provider", "user", "migrant_organisation", "employer", "public_service", "other"
]

INFORMANTS: dict[Informant, str] = {
    "politician": "political leaders",
    "city_staff": "city staff",
    "provider": "providers of the service, such as teachers",
    "user": "people who use the service, such as learners",
    "migrant_organisation": "migrant and community groups",
    "employer": "employers and trade unions",
    "public_service": "other public services, such as the employment office, schools and health care",
    "other": "others",
}
"""Each kind with what pages and forms call it, in the order in which they stand there."""
