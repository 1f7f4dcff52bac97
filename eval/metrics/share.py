"""How many of how many: the figure that most metrics come to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` out of ``of``, so that a share of 3 cases never passes for one of 300. Shares add up."""

    count: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """Between 0 and 1; ``None`` when there was nothing to count."""
        return self.count / self.of if self.of else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.count + other.count, self.of + other.of)

    @classmethod
    def true_among(cls, outcomes: "list[bool]") -> "Share":
        """How many of the outcomes are true."""
        return cls(sum(outcomes), len(outcomes))
