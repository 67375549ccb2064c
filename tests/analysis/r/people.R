# Synthetic people for the comparison with R: three arms, a baseline, three visits with gaps, an event. Rscript people.R
set.seed(20260)
n <- 42
arm <- rep(c("placebo", "100M", "200M"), each = n / 3)
dose <- c(placebo = 0, "100M" = 100, "200M" = 200)[arm]
sex <- rep(c("female", "male"), length.out = n)
base <- round(rnorm(n, 340, 45), 1)
person <- rnorm(n, 0, 18)
visit <- function(mean, sd) round(base + mean * (1 + dose / 100) + person + rnorm(n, 0, sd), 1)
month1 <- visit(4, 15)
month3 <- visit(10, 22)
month6 <- visit(12, 30)
month1[c(5, 20)] <- NA
month3[c(5, 11, 33)] <- NA
month6[c(5, 11, 20, 29, 40)] <- NA
grade <- pmin(7, pmax(4, round(rnorm(n, 5.2 - dose / 200, 0.9))))  # many ties
event <- as.integer(runif(n) < 0.15 + dose / 500)
people <- data.frame(subject = sprintf("P%02d", seq_len(n)), arm, dose, sex, base, month1, month3, month6, grade, event)
write.csv(people, "people.csv", row.names = FALSE, na = "", quote = FALSE)
