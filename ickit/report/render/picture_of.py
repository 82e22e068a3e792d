"""A figure as a picture: drawn once, for every form that holds drawings and not what draws them."""

from ickit.report.elements.figure import Figure
from ickit.report.elements.picture import Picture
from ickit.report.render.svg import svg


def picture_of_figure(element: Figure) -> Picture:
    """The picture of a figure as it is now."""
    width, height = (float(inches) for inches in element.fig.get_size_inches())
    return Picture(
        element.name,
        element.alt,
        svg(element.fig),
        width=width,
        height=height,
        caption=element.caption,
        note=element.note,
    )
