# A second, independent evaluation of the reference equations in base R. It makes up people and computes their values.
#
#     Rscript reference.R        writes reference_spirometry.csv and reference_walk.csv beside itself
#
# Written from the published formulas, not from the Python package, so that the two can be compared. The numbers are
# those of ../norms/equations, see the README.md there for their sources. One person at a time, as the papers put it:
#   LMS          M = exp(...), S = exp(...), z = ((x/M)^L - 1)/(L S), limits M (1 +- 1.645 L S)^(1/L)
#                GLI: splines linear between quarter-year knots; JRS 2014: the knot at the whole year
#   NHANES III   standard error (predicted - lower limit)/1.645, upper limit 2 predicted - lower limit
#   ECSC 1993    ages 18 to 25 count as 25, lower limit predicted - 1.64 RSD
#   walks        Singh 2014, Table 5

RNGkind("Mersenne-Twister", "Inversion", "Rejection")
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
setwd(dirname(normalizePath(script)))

copy <- function(name) {
  read.csv(file.path("..", "norms", "equations", paste0(name, ".csv")), check.names = FALSE, colClasses = "character")
}
num <- function(text) if (length(text) == 0 || is.na(text) || text == "") 0 else as.numeric(text)
either <- function(row, one, other) num(if (one %in% names(row)) row[[one]] else row[[other]])
nothing <- c(predicted = NA, percent_predicted = NA, z = NA, lln = NA, uln = NA)

gli <- c("caucasian", "african_american", "north_east_asian", "south_east_asian", "other_mixed")
gli_column <- c(african_american = "african_american", north_east_asian = "ne_asian",
                south_east_asian = "se_asian", other_mixed = "other")
hankinson <- c("caucasian", "african_american", "mexican_american")
measures <- list(
  gli2012 = c(fev1 = "FEV1", fvc = "FVC", fev1_fvc = "FEV1_FVC", fef2575 = "FEF25_75", fef75 = "FEF75",
              fev075 = "FEV0_75", fev075_fvc = "FEV0_75_FVC"),
  gli2022 = c(fev1 = "FEV1", fvc = "FVC", fev1_fvc = "FEV1_FVC"),
  jrs2014 = c(fev1 = "FEV1", fvc = "FVC", vc = "VC", fev1_fvc = "FEV1_FVC"),
  nhanes3 = c(fev1 = "FEV1", fvc = "FVC", fev6 = "FEV6", fef2575 = "FEF25_75", pef = "PEF",
              fev1_fvc = "FEV1_FVC_pct", fev1_fev6 = "FEV1_FEV6_pct"),
  ecsc1993 = c(fev1 = "FEV1", fvc = "FVC", fev1_vc = "FEV1_VC_pct", fef2575 = "FEF25_75", pef = "PEF",
               fef50 = "FEF50", fef75 = "FEF75"))
groups <- list(gli2012 = gli, gli2022 = "", jrs2014 = "", nhanes3 = hankinson, ecsc1993 = "")
tables <- sapply(names(measures), copy, simplify = FALSE)
splines <- lapply(c(gli2012 = "gli2012_splines", gli2022 = "gli2022_splines", jrs2014 = "jrs2014_splines"), copy)

# ---- one person -------------------------------------------------------------------------------------------------

spline_at <- function(set, column, age) {
  knots <- as.numeric(splines[[set]]$age)
  values <- suppressWarnings(as.numeric(splines[[set]][[column]]))
  if (set == "jrs2014") return(values[match(floor(age), knots)])
  approx(knots, values, xout = age)$y
}

lms <- function(set, index, who, x) {
  row <- as.list(tables[[set]][tables[[set]]$index == index & tables[[set]]$sex == who$sex, ])
  if (who$age < num(row$age_min) || who$age > num(row$age_max)) return(nothing)
  splined <- !identical(row$uses_splines, "no")
  if (!splined && who$group != "caucasian") return(nothing)
  effect <- function(part) {
    if (!splined || !(who$group %in% names(gli_column))) 0 else num(row[[paste0(part, "_", gli_column[[who$group]])]])
  }
  spline <- function(part) if (splined) spline_at(set, paste(index, who$sex, part, sep = "."), who$age) else 0
  a <- if (identical(row$age_term, "linear")) who$age else log(who$age)
  M <- exp(num(row$m_const) + num(row$m_ln_height_cm) * log(who$height_cm) + either(row, "m_age", "m_ln_age") * a +
             effect("m") + spline("m"))
  S <- exp(num(row$s_const) + either(row, "s_age", "s_ln_age") * a + effect("s") + spline("s"))
  L <- num(row$l_const) + num(row$l_ln_age) * log(who$age) + spline("l")
  limit <- function(z) if (1 + z * L * S > 0) M * (1 + z * L * S)^(1 / L) else NA
  c(M, 100 * x / M, ((x / M)^L - 1) / (L * S), limit(-1.645), limit(1.645))
}

nhanes3 <- function(set, index, who, x) {
  t <- tables$nhanes3
  row <- t[t$index == index & t$sex == who$sex & t$ethnicity == who$group &
             as.numeric(t$age_from) <= who$age & who$age < as.numeric(t$age_below), ]
  if (nrow(row) == 0) return(nothing)
  row <- as.list(row)
  if (row$height_min_cm != "" && (who$height_cm < num(row$height_min_cm) || who$height_cm > num(row$height_max_cm)))
    return(nothing)
  by_age <- num(row$age) * who$age + num(row$age_sq) * who$age^2
  unit <- if (row$unit == "%") 100 else 1
  predicted <- (num(row$const_pred) + by_age + num(row$height_cm_sq_pred) * who$height_cm^2) / unit
  lln <- (num(row$const_lln) + by_age + num(row$height_cm_sq_lln) * who$height_cm^2) / unit
  c(predicted, 100 * x / predicted, 1.645 * (x - predicted) / (predicted - lln), lln, 2 * predicted - lln)
}

ecsc1993 <- function(set, index, who, x) {
  t <- tables$ecsc1993
  row <- as.list(t[t$index == index & t$sex == who$sex, ])
  if (who$age < 18 || who$age > 70) return(nothing)
  if (who$height_cm < num(row$height_min_cm) || who$height_cm > num(row$height_max_cm)) return(nothing)
  unit <- if (row$unit == "%") 100 else 1
  predicted <- (num(row$const) + num(row$height_m) * who$height_cm / 100 + num(row$age) * max(who$age, 25)) / unit
  rsd <- num(row$rsd) / unit
  c(predicted, 100 * x / predicted, (x - predicted) / rsd, predicted - 1.64 * rsd, NA)
}

walk <- function(row, who, x) {
  if (who$age < num(row$age_min) || who$age > num(row$age_max)) return(nothing)
  bmi <- who$weight_kg / (who$height_cm / 100)^2
  predicted <- num(row$const_m) + num(row$age) * who$age + num(row$age_sq) * who$age^2 +
    num(row$height_cm) * who$height_cm + num(row$height_cm_sq) * who$height_cm^2 +
    num(row$weight_kg) * who$weight_kg + num(row$bmi) * bmi + num(row$bmi_sq) * bmi^2 +
    num(row$age_x_height) * who$age * who$height_cm
  if (row$extra_var != "") predicted <- predicted + num(row$extra_coef) * who[[row$extra_var]]
  lln <- if (row$lln_subtract_m == "") NA else predicted - num(row$lln_subtract_m)
  c(predicted, 100 * x / predicted, NA, lln, NA)
}

# ---- people -----------------------------------------------------------------------------------------------------

text <- function(x) ifelse(is.na(x), "", sub("\\.?0+$", "", sprintf("%.12f", x)))

# Ages as they come, in quarter years and in whole years, some beyond the range.
an_age <- function(from, to) {
  age <- runif(1, from - 0.03 * (to - from), to + 0.03 * (to - from))
  kind <- sample(3, 1)
  if (kind == 1) round(age, 3) else if (kind == 2) round(4 * age) / 4 else round(age)
}

plausible <- c(fev1 = 3, fvc = 4, vc = 4, fev6 = 4, pef = 7, fef2575 = 3, fef50 = 4, fef75 = 1, fev075 = 1,
               fev1_fvc = 0.8, fev1_fev6 = 0.8, fev1_vc = 0.8, fev075_fvc = 0.9)

spirometry_case <- function(set, measure) {
  index <- measures[[set]][[measure]]
  ages <- range(as.numeric(unlist(tables[[set]][tables[[set]]$index == index, grep("^age_(min|max|from|below)",
                                                                                 names(tables[[set]]))])))
  who <- list(sex = sample(c("male", "female"), 1), group = sample(groups[[set]], 1), age = an_age(ages[1], ages[2]))
  if (grepl("fev075", measure) && runif(1) < 0.7) who$group <- "caucasian"
  grown <- min(1, 0.45 + 0.03 * who$age)
  who$height_cm <- round(grown * rnorm(1, if (who$sex == "male") 176 else 164, 7), 1)
  x <- round(plausible[[measure]] * runif(1, 0.3, 1.3), 3)
  evaluate <- switch(set, nhanes3 = nhanes3, ecsc1993 = ecsc1993, lms)
  c(set, measure, who$sex, who$group, text(c(who$age, who$height_cm, x, evaluate(set, index, who, x))))
}

walk_case <- function(set, rows) {
  row <- as.list(rows[sample(nrow(rows), 1), ])
  sex <- if (row$sex == "any") sample(c("male", "female"), 1) else row$sex
  who <- list(age = an_age(num(row$age_min), num(row$age_max)), height_cm = round(rnorm(1, 168, 8), 1),
              weight_kg = round(runif(1, 40, 110), 1), pct_pred_hrmax = round(runif(1, 50, 100), 1),
              delta_hr_bpm = round(runif(1, 0, 80)), fev1_l = round(runif(1, 0.5, 5), 2), active = sample(0:1, 1))
  x <- round(runif(1, 100, 800))
  c(set, sex, text(c(unlist(who), x, walk(row, who, x))))
}

write_cases <- function(name, header, cases) {
  writeLines(c(paste(header, collapse = ","), sapply(cases, paste, collapse = ",")), paste0(name, ".csv"))
}

n <- 200
results <- c("predicted", "percent_predicted", "z", "lln", "uln")
set.seed(12)
spirometry <- unlist(lapply(names(measures), function(set) {
  lapply(seq_len(n), function(i) spirometry_case(set, names(measures[[set]])[1 + i %% length(measures[[set]])]))
}), recursive = FALSE)
write_cases("reference_spirometry", c("set", "measure", "sex", "group", "age", "height_cm", "observed", results),
            spirometry)

set.seed(6)
rows <- copy("walk")
walks <- unlist(lapply(unique(rows$equation_id), function(set) {
  lapply(seq_len(n), function(i) walk_case(set, rows[rows$equation_id == set, ]))
}), recursive = FALSE)
write_cases("reference_walk", c("set", "sex", "age", "height_cm", "weight_kg", "pct_pred_hrmax", "delta_hr_bpm",
                                "fev1_l", "active", "observed", results), walks)
