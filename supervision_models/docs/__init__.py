"""The generated pages of the documentation: rendered from the code, never edited by hand."""
