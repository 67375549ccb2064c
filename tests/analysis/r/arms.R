# Statistics that compare arms, by base R, on people.csv. Rscript arms.R, in this folder.
people <- read.csv("people.csv")
out <- data.frame()
say <- function(case, ...) {
  values <- unlist(list(...))
  out <<- rbind(out, data.frame(case, name = names(values), value = sprintf("%.17g", values)))
}
people$change <- round(people$month3 - people$base, 1)
arms <- c("placebo", "100M", "200M")
of <- function(arm, column) { x <- people[[column]][people$arm == arm]; x[!is.na(x)] }
for (arm in c("100M", "200M")) {
  x <- of(arm, "change"); y <- of("placebo", "change")
  for (equal in c(TRUE, FALSE)) {
    t <- t.test(x, y, var.equal = equal)
    say(paste(if (equal) "student_t" else "welch_t", arm), n = length(x) + length(y), estimate = mean(x) - mean(y),
      lower = t$conf.int[1], upper = t$conf.int[2], test_statistic = t$statistic[[1]], df = t$parameter[[1]], p = t$p.value)
  }
  a <- of(arm, "month3"); b <- of("placebo", "month3")
  l <- t.test(log(a), log(b))
  say(paste("log_welch_t", arm), estimate = exp(mean(log(a)) - mean(log(b))), lower = exp(l$conf.int[1]),
    upper = exp(l$conf.int[2]), p = l$p.value)
  x <- of(arm, "month6"); y <- of("placebo", "month6")
  stopifnot(!anyDuplicated(c(x, y)))
  w <- wilcox.test(x, y, exact = TRUE, conf.int = TRUE)
  say(paste("rank_sum_exact", arm), estimate = w$estimate[[1]], lower = w$conf.int[1], upper = w$conf.int[2],
    test_statistic = w$statistic[[1]], p = w$p.value)
  say(paste("rank_sum_asymptotic", arm), p = wilcox.test(x, y, exact = FALSE, correct = FALSE)$p.value)
  say(paste("rank_sum_asymptotic_corrected", arm), p = wilcox.test(x, y, exact = FALSE)$p.value)
  g <- of(arm, "grade"); h <- of("placebo", "grade")
  say(paste("rank_sum_asymptotic_ties", arm), p = wilcox.test(g, h, exact = FALSE, correct = FALSE)$p.value)
  g <- g[1:7]; h <- h[1:8]  # all ways to choose 7 of 15, with ties
  r <- rank(c(g, h)); ways <- combn(15, 7, function(i) sum(r[i])); centre <- 7 * 16 / 2
  say(paste("rank_sum_exact_ties", arm), p = mean(abs(ways - centre) >= abs(sum(r[1:7]) - centre) - 1e-9))
  x <- of(arm, "change"); y <- of("placebo", "change")
  d <- (mean(x) - mean(y)) / sqrt(((length(x) - 1) * var(x) + (length(y) - 1) * var(y)) / (length(x) + length(y) - 2))
  df <- length(x) + length(y) - 2
  say(paste("cohen_d", arm), estimate = d)
  say(paste("hedges_g", arm), estimate = d * gamma(df / 2) / (sqrt(df / 2) * gamma((df - 1) / 2)))
  one <- people[people$arm == arm & !is.na(people$month3), ]
  say(paste("srm", arm), estimate = mean(one$month3 - one$base) / sd(one$month3 - one$base))
  say(paste("effect_size", arm), estimate = mean(one$month3 - one$base) / sd(one$base))
  e <- people$event[people$arm == arm]; f <- people$event[people$arm == "placebo"]
  t <- fisher.test(matrix(c(sum(e), sum(1 - e), sum(f), sum(1 - f)), 2))
  say(paste("fisher_exact", arm), p = t$p.value)
}
doses <- c(0, 100, 200)
events <- sapply(arms, function(a) sum(of(a, "event"))); totals <- sapply(arms, function(a) length(of(a, "event")))
say("fisher_exact all", p = fisher.test(rbind(events, totals - events))$p.value)
say("fisher_exact wide", p = fisher.test(rbind(c(1, 6, 2, 9), c(9, 5, 12, 4)))$p.value)
doses <- c(0, 25, 50, 100); events <- c(1, 6, 2, 9); totals <- c(10, 11, 14, 13)
say("cochran_armitage_asymptotic", p = prop.trend.test(events, totals, doses)$p.value,
  test_statistic = sqrt(prop.trend.test(events, totals, doses)$statistic[[1]]))
say("cochran_armitage_asymptotic docs", p = suppressWarnings(prop.trend.test(c(0, 1, 3), c(5, 5, 5), c(0, 100, 200))$p.value))
ways <- as.matrix(expand.grid(0:10, 0:11, 0:14, 0:13)); ways <- ways[rowSums(ways) == sum(events), ]
likely <- apply(ways, 1, function(way) prod(choose(totals, way)))
far <- abs(ways %*% (doses - sum(totals * doses) / sum(totals)))
own <- abs(sum(events * (doses - sum(totals * doses) / sum(totals))))
say("cochran_armitage_exact", p = sum(likely[far >= own - 1e-9]) / sum(likely))
doses <- c(0, 100, 200)
for (column in c("change", "grade")) {
  known <- people[!is.na(people[[column]]), ]
  k <- cor.test(known[[column]], known$dose, method = "kendall", exact = FALSE)  # the same test: z with ties
  say(paste("jonckheere_asymptotic", column), p = k$p.value)
  few <- do.call(rbind, lapply(arms, function(a) head(known[known$arm == a, ], 4)))
  j <- function(v, first, second, third) {
    above <- function(low, high) sum(outer(v[low], v[high], function(l, h) (h > l) + 0.5 * (h == l)))
    above(first, second) + above(first, third) + above(second, third)
  }
  v <- few[[column]]; all <- NULL
  for (i in combn(12, 4, simplify = FALSE)) { rest <- setdiff(1:12, i)
    all <- c(all, combn(8, 4, function(k) j(v, i, rest[k], rest[-k]))) }
  own <- j(v, 1:4, 5:8, 9:12)
  say(paste("jonckheere_exact", column), test_statistic = own, p = mean(abs(all - 24) >= abs(own - 24) - 1e-9))
}
known <- people[!is.na(people$change), ]
fit <- lm(change ~ 0 + factor(arm, arms), known)
away <- (doses - mean(doses)) / sum((doses - mean(doses))^2)
slope <- sum(away * coef(fit)); error <- sqrt(drop(t(away) %*% vcov(fit) %*% away)); df <- fit$df.residual
say("linear_contrast", estimate = slope, lower = slope - qt(0.975, df) * error, upper = slope + qt(0.975, df) * error,
  test_statistic = slope / error, df = df, p = 2 * pt(-abs(slope / error), df))
# Analysis of covariance: least-squares means at the mean baseline, sexes of equal weight; arms against placebo.
known$arm <- factor(known$arm, arms); known$sex <- factor(known$sex)
for (model in c("base", "base_sex")) {
  fit <- if (model == "base") lm(change ~ arm + base, known) else lm(change ~ arm + base + sex, known)
  row <- function(arm) {
    grid <- data.frame(arm = factor(arm, arms), base = mean(known$base), sex = factor(levels(known$sex)))
    colMeans(model.matrix(delete.response(terms(fit)), grid))
  }
  tell <- function(case, l) {
    e <- sum(l * coef(fit)); s <- sqrt(drop(t(l) %*% vcov(fit) %*% l)); df <- fit$df.residual
    say(paste("ancova", model, case), estimate = e, lower = e - qt(0.975, df) * s, upper = e + qt(0.975, df) * s,
      df = df, test_statistic = e / s, p = 2 * pt(-abs(e / s), df))
  }
  for (arm in arms) tell(arm, row(arm))
  for (arm in arms[2:3]) tell(paste(arm, "- placebo"), row(arm) - row("placebo"))
  f <- anova(update(fit, . ~ . - arm), fit)
  say(paste("ancova", model, "arms"), test_statistic = f$F[2], p = f[["Pr(>F)"]][2])
}
write.csv(out, "arms.csv", row.names = FALSE, quote = FALSE)
