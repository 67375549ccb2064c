# Norm-based scores and differences of invented people, computed in R from the second copy of the French norms.
# Rscript tests/norms/matched.R | tr -d " " > tests/norms/matched_reference.csv
norms <- read.csv("tests/norms/expected_strata.csv", check.names = FALSE, na.strings = "")
norms <- norms[norms$set == "fr1995" & !is.na(norms$ages), ]
scales <- c("PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH")
set.seed(1995)
people <- data.frame(sex = sample(c("male", "female"), 60, TRUE), age = sample(c(18:90, 24, 25, 74, 75), 60, TRUE))
band <- cut(people$age, c(18, 25, 35, 45, 55, 65, 75, Inf), right = FALSE,
            labels = c("18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+"))
for (scale in scales) {
  score <- sample(0:100, 60, TRUE)
  number <- function(statistic) {
    rows <- norms[norms$statistic == statistic, ]
    rows[match(paste(people$sex, band), paste(rows$sex, rows$ages)), scale]
  }
  people[[tolower(scale)]] <- score
  people[[paste0(tolower(scale), "_t")]] <- 50 + 10 * (score - number("mean")) / number("sd")
  people[[paste0(tolower(scale), "_difference")]] <- score - number("mean")
}
write.csv(format(people, digits = 17), row.names = FALSE, quote = FALSE)
