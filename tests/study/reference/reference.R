# The times of tests/study/reference/times.csv, by the R package QoLR 1.0.3 (CRAN archive), from values.csv, which is
# invented. Day 0 is the day of the baseline; QoLR gives months of 30.4375 days.
library(QoLR)
values <- read.csv("values.csv")
alive <- values
alive$death <- NULL
days <- function(found, name) {
  names(found) <- c("id", paste0("event_", name), paste0("time_", name))
  found[[3]] <- round(found[[3]] * 30.4375)
  found
}
write.csv(Reduce(merge, list(
  days(TTD(alive, score = "qol", MCID = 5), "first"),
  days(TUDD(alive, score = "qol", MCID = 5, ref.def = "def2"), "definitive"),
  days(TTD(values, score = "qol", MCID = 5, death = "death"), "first_death"),
  days(TUDD(values, score = "qol", MCID = 5, ref.def = "def2", death = "death"), "definitive_death")
)), "times.csv", row.names = FALSE)
