"""A generated province: works of firms, twelve registers about them, sixty models over them.

`tables` draws the rows, `pack` writes contracts and models, `questions` holds every model in three
hands (model file, SQL, polars), `workspace` puts it all into a workspace, `runs` measures.
"""
