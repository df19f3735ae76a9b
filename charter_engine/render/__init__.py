"""A report as text, HTML, Markdown, PDF or JSON: one reading is one list of blocks, and each format draws them."""
