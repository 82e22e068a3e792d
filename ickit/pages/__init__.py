"""Pages: an executed notebook as one self-contained HTML file, and the index of a run."""

from ickit.pages.index import IndexInfo, ReportEntry, render_index
from ickit.pages.render import PageInfo, Rendered, render

__all__ = ["IndexInfo", "PageInfo", "Rendered", "ReportEntry", "render", "render_index"]
