"""Tables as datasets of statistics programs: SPSS, Stata and SAS, with labels, and programs that read the CSV."""
