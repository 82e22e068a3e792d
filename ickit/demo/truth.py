"""What is planted in the demonstration data: the truth that an analysis should find again."""

from dataclasses import dataclass, field

BENCHMARK = "introductory-language-courses"
CHARTER = "charter"
KEY_FACTORS = (
    "public-commitment",
    "strategy",
    "coordination",
    "needs-assessment",
    "facilitating-access",
    "flexibility",
    "orientation",
    "next-steps",
    "monitoring",
)
RATINGS = ("not_met", "partly_met", "met")
CONTEXT_FACTORS = (
    "national-legislation",
    "data-availability",
    "migrant-population",
    "labour-market",
    "city-resources",
    "political-situation",
    "civil-society",
)
CONTEXT_LEVELS = ("favourable", "neutral", "difficult", "very_difficult")
COMMITMENTS = ("P1", "P2", "P3", "S1", "S2", "E1", "E2", "E3", "B1", "B2", "B3")
ANSWERS = ("not_at_all", "partly", "fully")
FINDINGS = ("in_place", "partly", "not_in_place", "unknown", "not_applicable")


@dataclass(frozen=True)
class Truth:
    """The planted effects. Strengths are on a latent scale: partly met from ``cuts[0]`` up, met from ``cuts[1]``.

    A city's latent strength on a key factor is the sum of its own quality, the ease of the factor, the common trend,
    the effects of its context (per level away from ``neutral``) and chance.
    """

    cuts: tuple[float, float] = (-0.6, 0.35)
    ease: tuple[float, ...] = (0.45, 0.15, 0.05, -0.1, 0.2, 0.0, 0.3, -0.05, -0.25)
    quality_spread: float = 0.4
    factor_spread: float = 0.5
    wave_spread: float = 0.3

    resources: float = -0.8
    resources_factors: tuple[str, ...] = (
        "public-commitment",
        "strategy",
        "coordination",
        "needs-assessment",
        "facilitating-access",
        "flexibility",
        "next-steps",
        "monitoring",
    )
    politics: float = -0.8
    politics_factors: tuple[str, ...] = ("public-commitment",)
    legislation: float = -0.6
    legislation_factors: tuple[str, ...] = ("coordination",)
    labour: float = -0.6
    labour_factors: tuple[str, ...] = ("next-steps",)
    unrelated: tuple[str, ...] = ("migrant-population", "civil-society")
    context_shares: tuple[float, ...] = (0.27, 0.38, 0.29, 0.06)
    context_change: float = 0.12

    flattery: float = 0.15
    over_claimed: float = 0.45
    over_claimed_factors: tuple[str, ...] = ("facilitating-access", "flexibility")
    modesty: float = 0.04

    mood_shares: tuple[float, float, float] = (0.3, 0.4, 0.3)
    mood_flattery: tuple[float, float, float] = (2.0, 1.0, 0.0)
    mood_context: float = 0.75
    mood_factors: tuple[str, ...] = ("city-resources", "labour-market")

    missing: tuple[float, float, float] = (0.06, 0.04, 0.02)
    missing_hard: tuple[float, float, float] = (0.38, 0.15, 0.04)
    missing_hard_factors: tuple[str, ...] = ("needs-assessment", "monitoring")
    missing_words: tuple[float, float, float] = (0.45, 0.3, 0.25)

    trend: float = 0.06
    leavers: float = 0.2
    joiners: float = 0.36
    leavers_quality: float = 1.0
    joiners_quality: float = -1.0

    reviews: float = 1 / 3
    contradicting_self: float = 0.12
    contradicting_peer: float = 0.15
    confidential: float = 0.14

    actions_helped: tuple[str, ...] = ("facilitating-access", "flexibility", "orientation", "next-steps")
    finished: float = 0.4
    finished_where_risen: float = 0.85
    finished_where_not: float = 0.2

    advocates: float = 0.3
    advocacy: float = -0.5
    migrants: float = 0.6
    migrants_lower: float = 0.1
    migrants_much_lower: float = 0.6
    migrants_much_lower_factors: tuple[str, ...] = ("needs-assessment", "orientation")
    role_ease: dict[str, float] = field(default_factory=lambda: {"P": 0.5, "S": 0.2, "E": 0.1, "B": -0.5})

    def flattery_of(self, key_factor: str) -> float:
        """The probability that a city rates this factor one level above what peers find, where there is room to."""
        return self.over_claimed if key_factor in self.over_claimed_factors else self.flattery

    def missing_of(self, key_factor: str) -> tuple[float, float, float]:
        """The probability of a missing self rating by the true level: not met, partly met, met."""
        return self.missing_hard if key_factor in self.missing_hard_factors else self.missing

    def effect(self, context_factor: str, key_factor: str) -> float:
        """The latent effect on a key factor of one level more difficult context; 0 where none is planted."""
        planted = {
            "city-resources": (self.resources, self.resources_factors),
            "political-situation": (self.politics, self.politics_factors),
            "national-legislation": (self.legislation, self.legislation_factors),
            "labour-market": (self.labour, self.labour_factors),
        }
        size, factors = planted.get(context_factor, (0.0, ()))
        return size if key_factor in factors else 0.0


TRUTH = Truth()

# What analysis finds in a large sample, to the digits shown; the tests measure it again.
EXPECTED_CITIES = 4_000
EXPECTED: dict[str, float] = {
    "Somers' D of city-resources with the score": -0.56,
    "Somers' D of civil-society with the score": 0.01,
    "Somers' D of migrant-population with the score": 0.02,
    "Somers' D of political-situation with public-commitment": -0.36,
    "Somers' D of political-situation with strategy": 0.0,
    "Somers' D of national-legislation with coordination": -0.33,
    "Somers' D of labour-market with next-steps": -0.3,
    "Somers' D of the latest unemployment rate with next-steps": -0.23,
    "Somers' D of labour-market with facilitating-access, both rated by the city": -0.08,
    "Somers' D of labour-market with facilitating-access, both rated by peers": 0.0,
    "Share of ratings above the peers', over-claimed factors, where there is room": 0.47,
    "Share of ratings above the peers', other factors, where there is room": 0.16,
    "Share missing of needs-assessment and monitoring, lower half of cities": 0.28,
    "Share missing of needs-assessment and monitoring, upper half of cities": 0.1,
    "Change of the mean score from 2014 to 2024, all who answered": -5.71,
    "Change of the mean score from 2014 to 2024, the same cities": 12.98,
}
