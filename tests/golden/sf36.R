# A second, independent SF-36 scoring program in base R. It makes up respondents and scores them.
#
#     Rscript sf36.R        writes sf36v1.csv, sf36v2.csv, sf36v2_acute.csv and rand36.csv beside itself
#
# Written from the published rules and constants, not from the Python package, so that the two can be compared.
# It goes person by person and item by item where the package goes by column and lookup table. Sources:
#   recodes, half rule   v1: lbraglia/lbscorer R/sf36.R (Apolone and Mosconi), PharmCat/SF36HealthSurvey.jl
#                        v2: Daigl, sf36v2.ado 1.0.2; RAND-36: RAND's public scoring page
#   US 1990 constants    Ware, Kosinski & Keller 1994      US 1998: Ware & Kosinski 2001; Ware, Kosinski & Dewey 2000
#   oblique weights      Farivar, Cunningham & Hays 2007; Grassi & Nucera 2010
#   Japan 2002           Fukuhara & Suzukamo 2004; weights Fukuhara, Ware et al. 1998
#   France, Norway, Netherlands: see the last column of ../norms/expected_strata.csv and the norm cards

RNGkind("Mersenne-Twister", "Inversion", "Rejection")

items <- c("gh1", "ht", sprintf("pf%02d", 1:10), paste0("rp", 1:4), paste0("re", 1:3), "sf1", "bp1", "bp2",
           "vt1", "mh1", "mh2", "mh3", "vt2", "mh4", "vt3", "mh5", "vt4", "sf2", paste0("gh", 2:5))
scales <- c("pf", "rp", "bp", "gh", "vt", "sf", "re", "mh")
low_is_good <- c("gh1", "gh3", "gh5", "ht", "sf1", "bp1", "bp2", "vt1", "vt2", "mh3", "mh5")

n_answers <- function(item, version) {
  kind <- substr(item, 1, 2)
  if (item == "bp1") return(6)
  if (kind == "pf") return(3)
  if (kind %in% c("rp", "re")) return(if (version == "v2") 5 else 2)
  if (kind %in% c("vt", "mh")) return(if (version == "v2") 5 else 6)
  5
}

# ---- constants --------------------------------------------------------------------------------------------------

norms <- function(mean, sd) data.frame(mean = mean, sd = sd, row.names = scales)

us1990 <- norms(
  mean = c(84.52404, 81.19907, 75.49196, 72.21316, 61.05453, 83.59753, 81.29467, 74.84212),
  sd   = c(22.89490, 33.79729, 23.55879, 20.16964, 20.86942, 22.37642, 33.02717, 18.01189))
us1998_v1 <- norms(
  mean = c(82.96845, 77.93107, 70.22865, 70.10060, 56.99917, 83.56494, 83.10276, 75.21913),
  sd   = c(23.83795, 35.34865, 23.35310, 21.35900, 21.12677, 23.02758, 31.64149, 17.60698))
us1998_v2 <- norms(
  mean = c(83.29094, 82.50964, 71.32527, 70.84570, 58.31411, 84.30250, 87.39733, 74.98685),
  sd   = c(23.75883, 25.52028, 23.66224, 20.97821, 20.01923, 22.91921, 21.43778, 17.75604))
us1998_v2_acute <- norms(
  mean = c(82.62455, 82.65109, 73.86999, 70.78372, 58.41968, 85.11568, 87.50009, 75.76034),
  sd   = c(24.43176, 26.19282, 24.00884, 21.28902, 20.87823, 23.24464, 22.01216, 18.04746))
jp2002 <- norms(
  mean = c(87.70901, 88.55583, 74.18785, 64.04815, 62.00366, 86.51170, 87.13488, 71.66899),
  sd   = c(14.19995, 18.32648, 22.59283, 18.49784, 20.31911, 19.00734, 19.60730, 18.81024))
fr1995 <- norms(
  mean = c(84.45, 81.21, 73.39, 69.13, 59.96, 81.55, 82.13, 68.47),
  sd   = c(21.19, 32.20, 23.73, 18.57, 18.05, 21.41, 32.15, 17.62))
no1996 <- norms(
  mean = c(87.2, 77.9, 75.1, 76.8, 60.0, 85.6, 81.7, 78.8),
  sd   = c(18.6, 36.1, 25.9, 21.9, 20.8, 22.1, 32.4, 16.4))
no2002 <- norms(
  mean = c(86.44, 76.64, 73.62, 75.25, 60.71, 86.28, 84.23, 80.27),
  sd   = c(20.42, 37.39, 25.83, 21.72, 20.62, 21.18, 31.67, 15.48))
nl1998 <- norms(
  mean = c(83.0, 76.4, 74.9, 70.7, 68.6, 84.0, 82.3, 76.8),
  sd   = c(22.8, 36.3, 23.4, 20.7, 19.3, 22.4, 32.9, 17.4))
no2002_rand36 <- data.frame(  # in the order of rand_scales
  mean = c(86.44, 76.64, 84.23, 60.71, 80.27, 86.28, 76.90, 73.84),
  sd   = c(20.43, 37.39, 31.67, 20.62, 15.48, 21.18, 24.94, 21.45))

weights <- function(pcs, mcs) data.frame(pcs = pcs, mcs = mcs, row.names = scales)

orthogonal <- weights(
  pcs = c(0.42402, 0.35119, 0.31754, 0.24954, 0.02877, -0.00753, -0.19206, -0.22069),
  mcs = c(-0.22999, -0.12329, -0.09731, -0.01571, 0.23534, 0.26876, 0.43407, 0.48581))
farivar <- weights(
  pcs = c(0.20, 0.31, 0.23, 0.20, 0.13, 0.11, 0.03, -0.03),
  mcs = c(-0.02, 0.03, 0.04, 0.10, 0.29, 0.14, 0.20, 0.35))
grassi <- weights(
  pcs = c(0.34450, 0.30379, 0.27858, 0.23562, 0.09233, 0.06661, -0.06539, -0.07870),
  mcs = c(-0.10655, -0.02356, -0.00766, 0.05247, 0.23434, 0.25667, 0.36583, 0.40787))
japanese <- weights(
  pcs = c(0.42796, 0.49529, 0.13995, -0.00866, -0.19126, 0.06965, 0.33214, -0.24931),
  mcs = c(-0.18362, -0.21633, 0.10532, 0.24000, 0.42270, 0.17259, -0.07121, 0.45970))

# ---- SF-36, official scoring ------------------------------------------------------------------------------------

recode <- function(item, x, version) {
  if (is.na(x)) return(NA)
  if (item == "gh1") return(switch(x, 5.0, 4.4, 3.4, 2.0, 1.0))
  if (item %in% c("gh3", "gh5", "sf1")) return(6 - x)
  if (item %in% c("vt1", "vt2", "mh3", "mh5")) return(n_answers(item, version) + 1 - x)
  x
}

bodily_pain <- function(bp1, bp2) {
  if (is.na(bp1) && is.na(bp2)) return(NA)
  if (is.na(bp1)) {
    second <- switch(bp2, 6.0, 4.75, 3.5, 2.25, 1.0)
    first <- second
  } else {
    first <- switch(bp1, 6.0, 5.4, 4.2, 3.1, 2.2, 1.0)
    if (is.na(bp2)) second <- first
    else if (bp2 == 1) second <- if (bp1 == 1) 6 else 5
    else second <- 6 - bp2
  }
  100 * (first + second - 2) / 10
}

sf36_scale <- function(scale, person, version) {
  if (scale == "bp") return(bodily_pain(person[["bp1"]], person[["bp2"]]))
  own <- items[substr(items, 1, 2) == scale]
  values <- sapply(own, function(item) recode(item, person[[item]], version))
  if (sum(!is.na(values)) < length(own) / 2) return(NA)
  values[is.na(values)] <- mean(values, na.rm = TRUE)
  highest <- sum(sapply(own, n_answers, version = version))
  100 * (sum(values) - length(own)) / (highest - length(own))
}

score_sf36 <- function(person, version, sets) {
  scores <- sapply(scales, sf36_scale, person = person, version = version)
  result <- c(scores, ht = person[["ht"]])
  names(result) <- paste0("none.", names(result))
  for (name in names(sets)) {
    set <- sets[[name]]
    z <- (scores - set$norms$mean) / set$norms$sd
    t <- setNames(50 + 10 * z, paste0(scales, "_t"))
    if (is.null(set$weights)) summaries <- c()
    else summaries <- c(pcs = 50 + 10 * sum(set$weights$pcs * z), mcs = 50 + 10 * sum(set$weights$mcs * z))
    these <- c(t, summaries)
    result <- c(result, setNames(these, paste(name, names(these), sep = ".")))
  }
  result
}

# ---- RAND-36 ----------------------------------------------------------------------------------------------------

rand_value <- function(number, x) {
  if (is.na(x)) return(NA)
  if (number %in% c(1, 2, 20, 22, 34, 36)) return(100 - 25 * (x - 1))
  if (number %in% 3:12) return(50 * (x - 1))
  if (number %in% 13:19) return(100 * (x - 1))
  if (number %in% c(21, 23, 26, 27, 30)) return(100 - 20 * (x - 1))
  if (number %in% c(24, 25, 28, 29, 31)) return(20 * (x - 1))
  25 * (x - 1)  # 32, 33, 35
}

rand_scales <- list(
  physical_functioning = 3:12, role_limitations_physical = 13:16, role_limitations_emotional = 17:19,
  energy_fatigue = c(23, 27, 29, 31), emotional_wellbeing = c(24, 25, 26, 28, 30), social_functioning = c(20, 32),
  pain = 21:22, general_health = c(1, 33, 34, 35, 36), health_change = 2)

score_rand36 <- function(person) {
  values <- mapply(rand_value, 1:36, person)
  scores <- sapply(rand_scales, function(numbers) {
    answered <- values[numbers][!is.na(values[numbers])]
    if (length(answered)) mean(answered) else NA
  })
  based <- setdiff(names(rand_scales), "health_change")
  t <- 50 + 10 * (scores[based] - no2002_rand36$mean) / no2002_rand36$sd
  c(setNames(scores, paste0("none.", names(scores))), setNames(t, paste0("no2002_rand36.", based, "_t")))
}

# ---- respondents ------------------------------------------------------------------------------------------------

make_up <- function(n, version) {
  t(sapply(seq_len(n), function(number) {
    health <- runif(1)
    gaps <- sample(c(0, 0.1, 0.4), 1, prob = c(0.3, 0.5, 0.2))
    sapply(items, function(item) {
      levels <- n_answers(item, version)
      goodness <- min(max(health + rnorm(1, sd = 0.3), 0), 0.999)
      place <- 1 + floor(goodness * levels)
      answer <- if (item %in% low_is_good) levels + 1 - place else place
      if (runif(1) < gaps) NA
      else if (runif(1) < 0.02) sample(c(0, levels + 1, 9, 99, -9, 1.5), 1)
      else answer
    })
  }))
}

extremes <- function(version, best) {
  sapply(items, function(item) if ((item %in% low_is_good) == best) 1 else n_answers(item, version))
}

# ---- output -----------------------------------------------------------------------------------------------------

text <- function(x) ifelse(is.na(x), "", sub("\\.?0+$", "", sprintf("%.10f", x)))

write_cases <- function(name, version, score, n = 200, seed = 36) {
  set.seed(seed)
  answers <- rbind(make_up(n - 3, version), extremes(version, TRUE), extremes(version, FALSE), NA)
  colnames(answers) <- items
  allowed <- answers
  for (item in items) {
    x <- allowed[, item]
    allowed[!(x %in% seq_len(n_answers(item, version))), item] <- NA
  }
  scores <- t(apply(allowed, 1, score))
  body <- cbind(apply(answers, 2, text), apply(scores, 2, text))
  header <- c(items, colnames(scores))
  writeLines(c(paste(header, collapse = ","), apply(body, 1, paste, collapse = ",")), paste0(name, ".csv"))
}

script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
setwd(dirname(normalizePath(script)))

write_cases("sf36v1", "v1", seed = 1, score = function(person) score_sf36(as.list(person), "v1", list(
  us1990 = list(norms = us1990, weights = orthogonal), us1998 = list(norms = us1998_v1, weights = orthogonal),
  farivar2007 = list(norms = us1990, weights = farivar), grassi2010 = list(norms = us1990, weights = grassi),
  fr1995 = list(norms = fr1995), no1996 = list(norms = no1996), no2002 = list(norms = no2002),
  nl1998 = list(norms = nl1998))))
write_cases("sf36v2", "v2", seed = 2, score = function(person) score_sf36(as.list(person), "v2", list(
  us1998 = list(norms = us1998_v2, weights = orthogonal), jp2002 = list(norms = jp2002, weights = japanese))))
write_cases("sf36v2_acute", "v2", seed = 3, score = function(person) score_sf36(as.list(person), "v2", list(
  us1998 = list(norms = us1998_v2_acute, weights = orthogonal))))
write_cases("rand36", "v1", seed = 4, score = function(person) score_rand36(person))
