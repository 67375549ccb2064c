"""R reads what was written for it, each cell as it was: ``foreign`` the datasets, base R the CSV by its program.

Run where R is installed. R writes what it read as text, numbers with 17 digits, and this is held against the table.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

import prosuite

VISITS = Path(__file__).parents[3] / "examples" / "visits.xlsx"
READ = """
library(foreign)
source("scores.R", encoding = "UTF-8")
read <- list(
  "scores.csv" = scores,
  "old.dta" = read.dta("old.dta"),
  "scores.sav" = read.spss("scores.sav", to.data.frame = TRUE),
  "scores.xpt" = read.xport("scores.xpt")
)
for (place in which(sapply(scores, inherits, "Date"))) {  # foreign gives these as they are counted
  read[["scores.sav"]][[place]] <- as.Date(read[["scores.sav"]][[place]] / 86400, origin = "1582-10-14")
  read[["scores.xpt"]][[place]] <- as.Date(read[["scores.xpt"]][[place]], origin = "1960-01-01")
}
labels <- list(
  "scores.csv" = sapply(scores, attr, "label"),
  "old.dta" = attr(read[["old.dta"]], "var.labels"),
  "scores.sav" = attr(read[["scores.sav"]], "variable.labels"),
  "scores.xpt" = lookup.xport("scores.xpt")[[1]]$label
)
without_padding <- function(text) trimws(text, "right", " ")
as_text <- function(column) {
  written <- if (is.numeric(column)) sprintf("%.17g", column) else without_padding(as.character(column))
  ifelse(is.na(column), "", written)
}
for (name in names(read)) {
  write.csv(lapply(read[[name]], as_text), paste0(name, ".txt"), row.names = FALSE, fileEncoding = "UTF-8")
  writeLines(without_padding(labels[[name]]), paste0(name, ".labels"))
}
"""
IDENTIFIERS = {"002": "1e5", "003": "2024-01-02", "004": "NA", "005": '5 "five", V'}
FILES = ("scores.csv", "old.dta", "scores.sav", "scores.xpt")


def _run(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _is_lacking(folder: Path) -> str | None:
    """Say what is missing to run this."""
    if shutil.which("Rscript") is None:
        return "R is not installed: there is no Rscript"
    return (
        "R is there without its package foreign"
        if _run(folder, "Rscript", "-e", "library(foreign)").returncode
        else None
    )


@pytest.fixture(scope="module")
def read_by_r(tmp_path_factory: pytest.TempPathFactory) -> tuple[prosuite.ScoreResult, Path]:
    """Return the scores of the example, and the folder with what R read of them."""
    folder = tmp_path_factory.mktemp("r")
    if lack := _is_lacking(folder):
        pytest.skip(lack)
    book = load_workbook(VISITS)
    for sheet in book:
        for row in sheet.iter_rows(min_row=2):
            row[0].value = IDENTIFIERS.get(row[0].value, row[0].value)
    book.save(folder / "visits.xlsx")
    result = prosuite.score_workbook(folder / "visits.xlsx")
    assert set(IDENTIFIERS.values()) < set(result.wide["subject"])
    result.write(folder / "scores.csv", syntax=["r"])
    result.write(folder / "old.dta", stata_version=114)
    result.write(folder / "scores.sav", force=True)
    result.write(folder / "scores.xpt", force=True)
    (folder / "read.R").write_text(READ, encoding="utf-8")
    run = _run(folder, "Rscript", "read.R")
    assert run.returncode == 0, run.stderr
    return result, folder


def _cells(column: "pd.Series[Any]", *, numbers: bool) -> list[Any]:
    """Return cells so that two readers' agree: nothing, a number or text."""
    cells = [None if pd.isna(cell) or cell == "" else cell for cell in column.tolist()]
    return [None if cell is None else float(cell) if numbers else str(cell) for cell in cells]


@pytest.mark.parametrize("name", FILES)
def test_every_cell_is_that_of_the_table(read_by_r: tuple[prosuite.ScoreResult, Path], name: str) -> None:
    """Subjects that look like numbers, dates or blanks as text, numbers to the last digit, dates, words."""
    result, folder = read_by_r
    found = pd.read_csv(folder / f"{name}.txt", dtype=str, keep_default_na=False)
    names = result.dictionary()["paramcd"].tolist() if name.endswith(".xpt") else result.wide.columns.tolist()
    assert found.columns.tolist() == names
    for place, column in enumerate(result.wide.columns):
        numbers = pd.api.types.is_numeric_dtype(result.wide[column])
        expected, read = (_cells(table.iloc[:, place], numbers=numbers) for table in (result.wide, found))
        assert read == expected, column


@pytest.mark.parametrize("name", FILES)
def test_every_column_has_its_label(read_by_r: tuple[prosuite.ScoreResult, Path], name: str) -> None:
    """That of the data dictionary with its unit, cut to what the format holds; in a transport file behind the name."""
    result, folder = read_by_r
    labels = (folder / f"{name}.labels").read_text(encoding="utf-8").splitlines()
    for label, about in zip(labels, result.dictionary().to_dict("records"), strict=True):
        begins = about["column"] if name.endswith(".xpt") else about["label"]
        assert begins.startswith(label.removesuffix("...")) or label.startswith(begins), about["column"]
