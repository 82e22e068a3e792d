"""Forms: workbooks that a city fills in, written for one benchmark, and read when they come back."""

from ickit.forms.read import is_form, read_form
from ickit.forms.workbook import form_workbook

__all__ = ["form_workbook", "is_form", "read_form"]
