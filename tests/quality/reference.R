# The second program behind tests/quality: SF-36 version 1 item analysis in base R, written from the published rules
# and not from prosuite. No row is a real person: the answers are drawn from random numbers below.
#
# Run "Rscript reference.R" in this folder to make the reference_*.csv files again. R is not needed to run the tests.

set.seed(36)
n <- 160
items <- c("gh1", "ht", sprintf("pf%02d", 1:10), paste0("rp", 1:4), paste0("re", 1:3), "sf1", "bp1", "bp2", "vt1",
           "mh1", "mh2", "mh3", "vt2", "mh4", "vt3", "mh5", "vt4", "sf2", paste0("gh", 2:5))
levels <- c(5, 5, rep(3, 10), rep(2, 7), 5, 6, 5, rep(6, 9), 5, rep(5, 4))
names(levels) <- items
falling <- c("gh1", "sf1", "bp1", "bp2", "vt1", "mh3", "vt2", "mh5", "gh3", "gh5")  # a high answer is a bad one
scales <- list(pf = sprintf("pf%02d", 1:10), rp = paste0("rp", 1:4), bp = c("bp1", "bp2"), gh = paste0("gh", 1:5),
               vt = paste0("vt", 1:4), sf = c("sf1", "sf2"), re = paste0("re", 1:3), mh = paste0("mh", 1:5))

# Invented answers: a general and a scale factor for each person, and noise.
general <- rnorm(n)
own <- sapply(names(scales), function(scale) rnorm(n))
answer <- function(item) {
  scale <- names(scales)[sapply(scales, function(members) item %in% members)]
  health <- 0.7 * general + if (length(scale)) 0.35 * own[, scale] else 0
  share <- pnorm(health + rnorm(n, 0.3, 0.7))
  if (item %in% falling) share <- 1 - share
  pmin(1 + floor(share * levels[[item]]), levels[[item]])
}
raw <- sapply(items, answer)
raw[matrix(runif(length(raw)) < 0.04, n)] <- NA
raw[1, ] <- 1                                    # the first answer everywhere
raw[2, ] <- levels                               # the last answer everywhere
raw[3, ] <- NA                                   # an empty form
raw[4, paste0("rp", 1:3)] <- NA                  # too few items for a score
raw[5, "bp1"] <- NA; raw[6, "bp2"] <- NA         # one pain item stands for both
raw[7, c("vt1", "mh1", "mh2", "mh3", "vt2", "mh4", "vt3", "mh5", "vt4")] <- 4

# Recoded items (NA where the item is not answered).
value <- raw
value[, "gh1"] <- c(5, 4.4, 3.4, 2, 1)[raw[, "gh1"]]
for (item in c("gh3", "gh5", "sf1")) value[, item] <- 6 - raw[, item]
for (item in c("vt1", "vt2", "mh3", "mh5")) value[, item] <- 7 - raw[, item]
value[, "bp1"] <- c(6, 5.4, 4.2, 3.1, 2.2, 1)[raw[, "bp1"]]
both <- !is.na(raw[, "bp1"]) & !is.na(raw[, "bp2"])
value[, "bp2"] <- c(6, 4.75, 3.5, 2.25, 1)[raw[, "bp2"]]
value[both, "bp2"] <- ifelse(raw[both, "bp2"] == 1, ifelse(raw[both, "bp1"] == 1, 6, 5), 6 - raw[both, "bp2"])

# Scale scores: half of the items, the mean of the others for the missing ones; pain by its own rule.
score <- sapply(names(scales), function(scale) {
  v <- value[, scales[[scale]]]
  k <- ncol(v)
  lowest <- k
  highest <- c(pf = 30, rp = 8, bp = 12, gh = 25, vt = 24, sf = 10, re = 6, mh = 30)[[scale]]
  enough <- rowSums(!is.na(v)) >= ceiling(k / 2)
  ifelse(enough, 100 * (rowMeans(v, na.rm = TRUE) * k - lowest) / (highest - lowest), NA)
})

alpha <- function(v) {
  covariance <- cov(v)
  k <- ncol(v)
  k / (k - 1) * (1 - sum(diag(covariance)) / sum(covariance))
}

by_item <- do.call(rbind, lapply(names(scales), function(scale) {
  members <- scales[[scale]]
  complete <- complete.cases(value[, members])
  do.call(rbind, lapply(members, function(item) {
    rest <- rowSums(value[complete, setdiff(members, item), drop = FALSE])
    others <- cor(value[complete, item], score[complete, names(scales) != scale], use = "pairwise.complete.obs")
    data.frame(scale = scale, item = item, r_own = cor(value[complete, item], rest), r_other = max(others))
  }))
}))

by_scale <- do.call(rbind, lapply(names(scales), function(scale) {
  v <- value[, scales[[scale]]]
  complete <- v[complete.cases(v), ]
  scored <- score[!is.na(score[, scale]), scale]
  mine <- by_item[by_item$scale == scale, ]
  data.frame(scale = scale, n_estimable = length(scored), missing_items_pct = 100 * mean(is.na(v)),
             floor_pct = 100 * mean(abs(scored) < 1e-9), ceiling_pct = 100 * mean(abs(scored - 100) < 1e-9),
             n_complete = nrow(complete), alpha = alpha(complete), r_lowest = min(mine$r_own),
             r_lowest_item = mine$item[which.min(mine$r_own)], r_highest = max(mine$r_own),
             n_discriminating = sum(mine$r_own > mine$r_other))
}))

# Contradictions among the answers as given, and the longest row answered alike in questions 9 and 11.
pair <- function(a, b, contradict) list(items = c(a, b), contradict = contradict)
easier <- function(x, y) x == 1 & y > 1
alike <- function(top) function(x, y) (x == 1 & y == 1) | (x == top & y == top)
opposite <- function(x_top, y_top) function(x, y) (x == 1 & y == y_top) | (x == x_top & y == 1)
pairs <- c(
  unlist(lapply(c("pf09", "pf10"), function(easy)
    lapply(c("pf01", "pf02", "pf04", "pf07"), function(hard) pair(easy, hard, easier))), recursive = FALSE),
  list(pair("mh5", "mh2", alike(6)), pair("mh1", "mh3", alike(6)), pair("vt2", "vt3", alike(6)),
       pair("vt1", "vt4", alike(6)), pair("gh1", "gh5", opposite(5, 5)), pair("sf1", "sf2", alike(5)),
       pair("bp1", "bp2", opposite(6, 5)))
)
stopifnot(length(pairs) == 15)
present <- sapply(pairs, function(p) complete.cases(raw[, p$items]))
counted <- sapply(pairs, function(p) p$contradict(raw[, p$items[1]], raw[, p$items[2]])) & present

question9 <- items[23:31]
question11 <- items[33:36]
longest <- function(x) {
  x[is.na(x)] <- -seq_along(x)[is.na(x)]
  runs <- rle(x)
  max(c(0, runs$lengths[runs$values > 0]))
}
lined <- function(block) apply(raw[, block], 1, longest) == length(block)
by_person <- data.frame(
  n_answered = rowSums(!is.na(raw)),
  n_estimable = rowSums(!is.na(score)),
  rci = ifelse(rowSums(present) > 0, rowSums(counted), NA),
  n_pairs = rowSums(present),
  longest_run = pmax(apply(raw[, question9], 1, longest), apply(raw[, question11], 1, longest)),
  n_straight_lined = lined(question9) + lined(question11),
  n_blocks = complete.cases(raw[, question9]) + complete.cases(raw[, question11])
)

write <- function(table, name) write.csv(table, paste0("reference_", name, ".csv"), row.names = FALSE, na = "", quote = FALSE)
options(digits = 15)
write(data.frame(subject = sprintf("synthetic-%03d", 1:n), raw), "answers")
write(by_person, "persons")
write(by_scale, "scales")
write(by_item, "items")
