"""How each agency writes its data: file, format, headers, units, habits."""
