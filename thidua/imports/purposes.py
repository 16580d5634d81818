"""For what are the cells of this area sealed? A cell opens for its own purpose only."""

ROW_PURPOSE = "import_row.cells"
VALUE_PURPOSE = "problem.value"
PREVIEW_PURPOSE = "upload.preview"
