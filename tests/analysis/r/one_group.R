# Statistics of one group by base R, on people.csv. Rscript one_group.R, in this folder.
people <- read.csv("people.csv")
out <- data.frame()
say <- function(case, ...) {
  values <- unlist(list(...))
  out <<- rbind(out, data.frame(case, name = names(values), value = sprintf("%.17g", values)))
}
arms <- c("placebo", "100M", "200M")
for (arm in arms) {
  one <- people[people$arm == arm, ]
  x <- one$month3[!is.na(one$month3)]
  t <- t.test(x)
  say(paste("describe", arm),
    n = length(x), mean = mean(x), lower = t$conf.int[1], upper = t$conf.int[2], sd = sd(x), sem = sd(x) / sqrt(length(x)),
    q1_2 = quantile(x, 0.25, type = 2, names = FALSE), median = median(x), q3_2 = quantile(x, 0.75, type = 2, names = FALSE),
    q1_7 = quantile(x, 0.25, names = FALSE), q3_7 = quantile(x, 0.75, names = FALSE), min = min(x), max = max(x))
  g <- t.test(log(x))
  say(paste("geometric", arm), estimate = exp(g$estimate[[1]]), lower = exp(g$conf.int[1]), upper = exp(g$conf.int[2]))
  for (visit in c("month1", "month3", "month6")) {
    d <- (one[[visit]] - one$base)
    d <- d[!is.na(d)]
    t <- t.test(d)
    say(paste("paired_t", arm, visit), n = length(d), estimate = t$estimate[[1]], lower = t$conf.int[1],
      upper = t$conf.int[2], test_statistic = t$statistic[[1]], df = t$parameter[[1]], p = t$p.value)
    l <- t.test(log(one[[visit]] / one$base))
    say(paste("log_ratio", arm, visit), estimate = exp(l$estimate[[1]]), lower = exp(l$conf.int[1]),
      upper = exp(l$conf.int[2]), test_statistic = l$statistic[[1]], p = l$p.value)
    d <- round(d, 1)  # as written: differences of floats tie by chance
    if (anyDuplicated(abs(d)) || any(d == 0)) next
    w <- wilcox.test(d, exact = TRUE, conf.int = TRUE)
    say(paste("signed_rank_exact", arm, visit), estimate = w$estimate[[1]], lower = w$conf.int[1],
      upper = w$conf.int[2], test_statistic = w$statistic[[1]], p = w$p.value)
    say(paste("signed_rank_asymptotic", arm, visit), p = wilcox.test(d, exact = FALSE, correct = FALSE)$p.value)
    say(paste("signed_rank_asymptotic_corrected", arm, visit), p = wilcox.test(d, exact = FALSE)$p.value)
  }
  # With ties and zeros: every one of the 2^n ways to give signs, counted.
  d <- one$grade - 5
  for (zeros in c("drop", "pratt")) {
    r <- rank(abs(if (zeros == "drop") d[d != 0] else d))
    s <- if (zeros == "drop") d[d != 0] else d
    r <- r[s != 0]
    s <- s[s != 0]
    ways <- as.matrix(expand.grid(rep(list(0:1), length(r))))
    plus <- ways %*% r
    observed <- sum(r[s > 0])
    centre <- sum(r) / 2
    say(paste("signed_rank_ties", zeros, arm), test_statistic = observed,
      p = mean(abs(plus - centre) >= abs(observed - centre) - 1e-9))
  }
  say(paste("signed_rank_ties_corrected", arm), p = suppressWarnings(wilcox.test(d, exact = FALSE))$p.value)
  ways <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(d))))
  say(paste("sign_flip_ties", arm), p = mean(abs(ways %*% d) >= abs(sum(d)) - 1e-9))
  d <- round(one$month3 - one$base, 1)
  d <- d[!is.na(d)]
  ways <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(d))))
  say(paste("sign_flip", arm), estimate = mean(d), p = mean(abs(ways %*% d) >= abs(sum(d)) - 1e-9))
}
for (n in c(5, 15, 40)) for (x in c(0, 1, 4, n)) {
  exact <- binom.test(x, n)$conf.int
  wilson <- prop.test(x, n, correct = FALSE)$conf.int
  say(paste("proportion", x, n), exact_lower = exact[1], exact_upper = exact[2], wilson_lower = wilson[1],
    wilson_upper = wilson[2])
}
p <- c(0.03, 0.001, 0.04, 0.2, 0.012, 0.012, 0.9)
say("adjust holm", setNames(p.adjust(p, "holm"), seq_along(p)))
say("adjust fdr", setNames(p.adjust(p, "BH"), seq_along(p)))
write.csv(out, "one_group.csv", row.names = FALSE, quote = FALSE)
