"""Score SF-36v2 inside a pipeline: a DataFrame in, component summaries and their change from baseline out."""

from pathlib import Path

import pandas as pd

import prosuite

HERE = Path(__file__).parent


def physical_change(forms: pd.DataFrame) -> pd.DataFrame:
    """Return the mean change of the PCS from baseline per arm and visit, with the number of people behind it."""
    scores = prosuite.score(forms, "sf36v2", norms="us1998")
    pcs = forms[["subject", "arm", "visit"]].assign(pcs=scores["pcs"])
    baseline = pcs[pcs["visit"] == "baseline"].set_index("subject")["pcs"]
    pcs["change"] = pcs["pcs"] - pcs["subject"].map(baseline)
    later = pcs[pcs["visit"] != "baseline"]
    return later.groupby(["arm", "visit"], sort=False)["change"].agg(["count", "mean"]).round(2).reset_index()


def main() -> None:
    """Check the forms of the synthetic workbook, then score them."""
    forms = pd.read_excel(HERE / "visits.xlsx", sheet_name="SF36v2", engine="openpyxl", dtype={"subject": str})
    report = prosuite.validate(forms, "sf36v2")
    print(f"SYNTHETIC DATA: {len(forms)} forms, {report.summary()}")
    print(physical_change(forms).to_string(index=False))


if __name__ == "__main__":
    main()
