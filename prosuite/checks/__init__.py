"""Tables to findings: cells, headers, rows, datasets."""
