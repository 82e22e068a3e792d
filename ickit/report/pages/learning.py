"""Pages about what cities can learn from each other: their actions."""

from ickit.report.elements import Element
from ickit.report.sections import actions as action_sections
from ickit.study.study import Study


class ActionsPage:
    """The actions of all cities' plans. Made by :func:`ickit.report.actions`."""

    def __init__(self, study: Study) -> None:
        self._actions = action_sections.Actions(study.data)

    def headline(self) -> Element:
        """How many actions there are, and what became of them."""
        return action_sections.headline(self._actions)

    def by_key_factor(self) -> Element:
        """How many actions each key factor has, by status."""
        return action_sections.by_key_factor(self._actions)

    def moved_more(self) -> Element:
        """Whether cities with a finished action moved more than similar cities without."""
        return action_sections.moved_more(self._actions)

    def in_the_way(self) -> Element:
        """What stands in the way of actions that are not done."""
        return action_sections.in_the_way(self._actions)

    def every_action(self) -> Element:
        """Every action, to look through and to take away."""
        return action_sections.every_action(self._actions)


def actions(study: Study) -> ActionsPage:
    """The actions of all cities' development plans, as the notebook of that name shows it."""
    return ActionsPage(study)
