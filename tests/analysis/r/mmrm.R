# Models for repeated measures by nlme::gls (recommended with R), REML, on people.csv. Rscript mmrm.R, in this folder.
library(nlme)
people <- read.csv("people.csv")
arms <- c("placebo", "100M", "200M"); visits <- c("month1", "month3", "month6")
long <- do.call(rbind, lapply(seq_along(visits), function(at) data.frame(
  subject = people$subject, arm = people$arm, base = people$base, visit = at, change = people[[visits[at]]] - people$base)))
long <- long[!is.na(long$change), ]
long <- long[order(long$subject, long$visit), ]
long$arm <- factor(long$arm, arms); long$time <- factor(long$visit)
long$centred <- long$base - mean(long$base)
out <- data.frame()
say <- function(case, ...) {
  values <- unlist(list(...))
  out <<- rbind(out, data.frame(case, name = names(values), value = sprintf("%.17g", values)))
}
# gls ends its search at some 1e-5 of the parameters; Newton's steps on its own likelihood, at fixed parameters, go on.
models <- list(
  unstructured = list(function(r) corSymm(r, form = ~ visit | subject, fixed = TRUE), 3, TRUE),
  ar1_heterogeneous = list(function(r) corAR1(r, form = ~ visit | subject, fixed = TRUE), 1, TRUE),
  compound_symmetry_heterogeneous = list(function(r) corCompSymm(r, form = ~ 1 | subject, fixed = TRUE), 1, TRUE),
  ar1 = list(function(r) corAR1(r, form = ~ visit | subject, fixed = TRUE), 1, FALSE),
  compound_symmetry = list(function(r) corCompSymm(r, form = ~ 1 | subject, fixed = TRUE), 1, FALSE))
at_fixed <- function(par, model, fixed) {
  count <- model[[2]]
  weights <- if (model[[3]]) varIdent(form = ~ 1 | visit, fixed = c("2" = par[[count + 1]], "3" = par[[count + 2]]))
  gls(fixed, long, model[[1]](par[1:count]), weights, method = "REML")
}
highest <- function(model, fixed) {
  f <- function(par) as.numeric(logLik(at_fixed(par, model, fixed)))
  par <- c(rep(0.3, model[[2]]), if (model[[3]]) c(1, 1)); par <- optim(par, function(q) tryCatch(-f(q), error = function(e) 1e9),
    control = list(reltol = 1e-12, maxit = 3000))$par
  h <- 1e-4; k <- length(par); e <- diag(h, k)
  for (step in 1:4) {
    g <- sapply(1:k, function(i) f(par + e[, i]) - f(par - e[, i])) / (2 * h)
    H <- outer(1:k, 1:k, Vectorize(function(i, j) f(par + e[, i] + e[, j]) - f(par + e[, i] - e[, j]) -
      f(par - e[, i] + e[, j]) + f(par - e[, i] - e[, j]))) / (4 * h^2)
    par <- par - solve(H, g)
  }
  at_fixed(par, model, fixed)
}
for (formula in c("plain", "by_visit")) for (name in names(models)) {
  fixed <- if (formula == "plain") change ~ 0 + arm:time + centred else change ~ 0 + arm:time + time:centred
  fit <- highest(models[[name]], fixed)
  case <- paste(name, formula)
  say(case, deviance = -2 * as.numeric(logLik(fit)))
  full <- names(which.max(table(long$subject)))
  sigma <- getVarCov(fit, individual = full)
  stopifnot(dim(sigma) == 3)
  say(case, setNames(sigma[lower.tri(sigma, TRUE)], paste0("covariance_", c(11, 21, 31, 22, 32, 33))))
  cell <- function(arm, at) paste0("arm", arm, ":time", at)
  b <- coef(fit); v <- vcov(fit)
  for (at in 1:3) for (arm in arms) {
    say(paste(case, "|", arm, "|", at), estimate = b[[cell(arm, at)]], error = sqrt(v[cell(arm, at), cell(arm, at)]))
    if (arm == "placebo") next
    two <- c(cell(arm, at), cell("placebo", at)); w <- c(1, -1)
    say(paste(case, "|", arm, "- placebo |", at), estimate = sum(w * b[two]), error = sqrt(drop(w %*% v[two, two] %*% w)))
  }
}
write.csv(out, "mmrm.csv", row.names = FALSE, quote = FALSE)
