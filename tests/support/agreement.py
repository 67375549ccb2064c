"""The tables of docs/statistics.md: ``python -m tests.support.agreement`` writes them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from scipy import stats

from prosuite.analysis import (
    STRUCTURES,
    adjusted_p,
    ancova,
    cochran_armitage,
    fisher_exact,
    jonckheere,
    linear_trend,
    log_ratio,
    methods,
    mmrm,
    paired_t,
    proportion,
    rank_sum,
    sign_flip,
    signed_rank,
    two_sample_t,
)
from tests.analysis.stored import people, published, stored

PAGE = Path(__file__).parents[2] / "docs" / "statistics.md"
PEOPLE = people()
CHANGE = PEOPLE.month3 - PEOPLE.base
BY_ARM = {arm: CHANGE[PEOPLE.arm == arm].dropna() for arm in ("placebo", "100M", "200M")}
HIGH, LOW = (PEOPLE.month6[PEOPLE.arm == arm].dropna() for arm in ("100M", "placebo"))
RAW = [0.03, 0.001, 0.04, 0.2, 0.012, 0.012, 0.9]
EVENTS, TOTALS, DOSES = [1, 6, 2, 9], [10, 11, 14, 13], [0, 25, 50, 100]
NONE = "not there"


class Case(NamedTuple):
    """A figure by ours, R (table, case and name of the stored output) and SciPy."""

    label: str
    ours: Callable[[], Any]
    by_r: tuple[str, str, str]
    by_scipy: Callable[[], Any] | None = None


ONE = BY_ARM["100M"]
MONTH1 = (PEOPLE.month1 - PEOPLE.base)[PEOPLE.arm == "100M"].dropna().round(1)


def t_one() -> Any:
    """Return SciPy's one-sample t test of the changes."""
    return stats.ttest_1samp(ONE, 0)


def flips() -> float:
    """Return SciPy's exact permutation test of the mean change."""
    options: dict[str, Any] = {"permutation_type": "samples", "n_resamples": 10**6, "vectorized": True}
    return float(stats.permutation_test((ONE,), lambda x, axis: x.mean(axis=axis), **options).pvalue)


CASES = [
    Case("paired t, p", lambda: paired_t(ONE).p, ("one_group", "paired_t 100M month3", "p"), lambda: t_one().pvalue),
    Case(
        "paired t, upper 95 % limit",
        lambda: paired_t(ONE).upper,
        ("one_group", "paired_t 100M month3", "upper"),
        lambda: t_one().confidence_interval().high,
    ),
    Case(
        "ratio to baseline, geometric mean",
        lambda: log_ratio(PEOPLE.month3[ONE.index], PEOPLE.base[ONE.index]).estimate,
        ("one_group", "log_ratio 100M month3", "estimate"),
        lambda: stats.gmean(PEOPLE.month3[ONE.index] / PEOPLE.base[ONE.index]),
    ),
    Case(
        "signed-rank, exact p",
        lambda: signed_rank(MONTH1, method="exact").p,
        ("one_group", "signed_rank_exact 100M month1", "p"),
        lambda: stats.wilcoxon(MONTH1, method="exact").pvalue,
    ),
    Case(
        "signed-rank, asymptotic p",
        lambda: signed_rank(MONTH1, method="asymptotic").p,
        ("one_group", "signed_rank_asymptotic 100M month1", "p"),
        lambda: stats.wilcoxon(MONTH1, method="approx").pvalue,
    ),
    Case(
        "signed-rank with ties and zeros, exact p",
        lambda: signed_rank(PEOPLE.grade[PEOPLE.arm == "100M"] - 5, method="exact").p,
        ("one_group", "signed_rank_ties drop 100M", "p"),
    ),
    Case("all sign flips, p", lambda: sign_flip(ONE).p, ("one_group", "sign_flip 100M", "p"), flips),
    Case(
        "4 of 15, exact lower limit",
        lambda: proportion(4, 15)[0].lower,
        ("one_group", "proportion 4 15", "exact_lower"),
        lambda: stats.binomtest(4, 15).proportion_ci().low,
    ),
    Case(
        "4 of 15, Wilson's lower limit",
        lambda: proportion(4, 15)[1].lower,
        ("one_group", "proportion 4 15", "wilson_lower"),
        lambda: stats.binomtest(4, 15).proportion_ci(method="wilson").low,
    ),
    Case("Holm, the first of seven", lambda: adjusted_p(RAW, "holm")[0], ("one_group", "adjust holm", "1")),
    Case(
        "FDR, the first of seven",
        lambda: adjusted_p(RAW, "fdr")[0],
        ("one_group", "adjust fdr", "1"),
        lambda: stats.false_discovery_control(RAW)[0],
    ),
    Case(
        "Welch's t, p",
        lambda: two_sample_t(ONE, BY_ARM["placebo"], equal_variances=False).p,
        ("arms", "welch_t 100M", "p"),
        lambda: stats.ttest_ind(ONE, BY_ARM["placebo"], equal_var=False).pvalue,
    ),
    Case(
        "rank-sum, exact p",
        lambda: rank_sum(HIGH, LOW, method="exact").p,
        ("arms", "rank_sum_exact 100M", "p"),
        lambda: stats.mannwhitneyu(HIGH, LOW, method="exact").pvalue,
    ),
    Case(
        "Fisher's exact test, 4 arms, p",
        lambda: fisher_exact(EVENTS, TOTALS).p,
        ("arms", "fisher_exact wide", "p"),
    ),
    Case(
        "Cochran-Armitage, exact p",
        lambda: cochran_armitage(EVENTS, TOTALS, DOSES, method="exact").p,
        ("arms", "cochran_armitage_exact", "p"),
    ),
    Case(
        "Jonckheere-Terpstra with ties, asymptotic p",
        lambda: jonckheere(PEOPLE.grade, PEOPLE.dose, method="asymptotic").p,
        ("arms", "jonckheere_asymptotic grade", "p"),
        lambda: stats.kendalltau(PEOPLE.grade, PEOPLE.dose, method="asymptotic").pvalue,
    ),
    Case("linear contrast, p", lambda: linear_trend(CHANGE, PEOPLE.dose).p, ("arms", "linear_contrast", "p")),
    Case(
        "ANCOVA, 100M - placebo",
        lambda: (
            ancova(PEOPLE.assign(change=CHANGE), value="change", arm="arm", adjusting=["base"], reference="placebo")[
                3
            ].estimate
        ),
        ("arms", "ancova base 100M - placebo", "estimate"),
    ),
]


def methods_table() -> Iterator[str]:
    """Yield the table of methods."""
    yield "| `test` | method | source |"
    yield "| --- | --- | --- |"
    for test, one in methods().items():
        yield f"| `{test}` | {one['name']} | {one['source']} |"


def closed_table() -> Iterator[str]:
    """Yield the table of closed-form and exact statistics."""
    yield "| figure | prosuite | R | SciPy |"
    yield "| --- | --- | --- | --- |"
    for label, ours, (table, case, name), by_scipy in CASES:
        theirs = f"{by_scipy():.8g}" if by_scipy else NONE
        yield f"| {label} | {ours():.8g} | {stored(table)[case][name]:.8g} | {theirs} |"


def nlme_table() -> Iterator[str]:
    """Yield the table of models against nlme."""
    yield "| -2 log restricted likelihood | prosuite | R, nlme | SciPy |"
    yield "| --- | --- | --- | --- |"
    long = PEOPLE.melt(["subject", "arm", "base"], ["month1", "month3", "month6"], "visit", "value")
    long = long.assign(change=long.value - long.base, at=long.visit.str[-1].astype(int))
    for name in STRUCTURES:
        if f"{name} plain" in stored("mmrm"):
            columns: dict[str, Any] = {"value": "change", "person": "subject", "visit": "at", "arm": "arm"}
            model = mmrm(long, **columns, adjusting=["base"], structures=[name])
            yield f"| `{name}` | {model.deviance:.7f} | {stored('mmrm')[f'{name} plain']['deviance']:.7f} | {NONE} |"


def sas_table() -> Iterator[str]:
    """Yield the table of a model's means against SAS and mmrm."""
    yield "| arm and visit | prosuite | SAS | R, mmrm |"
    yield "| --- | --- | --- | --- |"
    fev = pd.read_csv(Path(__file__).parents[1] / "analysis" / "published" / "fev.csv")
    fev["visit"] = fev.AVISIT.str[-1].astype(int)
    columns: dict[str, Any] = {"value": "FEV1", "person": "USUBJID", "visit": "visit", "arm": "ARMCD"}
    model = mmrm(fev, **columns, adjusting=["RACE", "SEX"], df="satterthwaite")
    by_sas, by_mmrm = published()["lsmeans"], published()["mmrm"]
    for one in model.statistics("PBO"):
        sas, other = by_sas[f"{one.arm} VIS{one.visit}"], by_mmrm.get(f"{one.arm} VIS{one.visit}")
        theirs = f"{other['estimate']} (df {float(other['df']):.2f})" if other else "not printed"
        ours = f"{one.estimate:.4f} (df {one.df:.2f})"
        yield f"| {one.arm}, visit {one.visit} | {ours} | {sas['estimate']} (df {sas['df']}) | {theirs} |"


TABLES = {"methods": methods_table, "closed": closed_table, "nlme": nlme_table, "sas": sas_table}


def page_with_tables(page: str) -> str:
    """Return the page with the tables between their marks."""
    for name, table in TABLES.items():
        start, end = f"<!-- {name}: written by python -m tests.support.agreement -->\n", f"<!-- end of {name} -->\n"
        before, _, rest = page.partition(start)
        page = f"{before}{start}" + "\n".join(table()) + f"\n{end}{rest.partition(end)[2]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(page_with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
