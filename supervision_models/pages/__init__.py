"""The library as static web pages: one a model and language, and an index of them all."""
