# The values of PiecewiseExponentialTests: Poisson regressions of events on time at risk, rows cut at
# the ends of the intervals. Usage: Rscript piecewise_exponential.R <folder of the reference data>
# Made with R 4.2.2, survival 3.5-3.
library(survival)
folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) read.csv(file.path(folder, paste0(name, ".csv")))

show <- function(label, data, formula, cuts, terms, weight = NULL, cluster = NULL) {
  data$case_weight <- if (is.null(weight)) 1 else data[[weight]]
  data$case_cluster <- if (is.null(cluster)) seq_len(nrow(data)) else data[[cluster]]
  long <- survSplit(formula, data, cut = cuts, episode = "interval", start = "from", end = "to", event = "event_")
  long$exposure <- long$to - long$from
  long$interval <- factor(long$interval)
  f <- glm(reformulate(c("0", "interval", terms, "offset(log(exposure))"), "event_"), poisson, long,
    weights = case_weight, control = glm.control(epsilon = 1e-15, maxit = 100))
  mu <- fitted(f)
  x <- model.matrix(f)
  bread <- solve(crossprod(x, x * (mu * long$case_weight)))
  scores <- rowsum(x * (long$case_weight * (long$event_ - mu)), long$case_cluster)
  robust <- bread %*% crossprod(scores) %*% bread
  loglik <- sum(long$case_weight * (long$event_ * log(mu / long$exposure) - mu))
  number <- function(v) paste(formatC(v, digits = 17, format = "g", width = 1), collapse = ", ")
  cat(label, "\n  coef:", number(coef(f)), "\n  se:", number(sqrt(diag(bread))),
    "\n  robust:", number(sqrt(diag(robust))), "\n  loglik:", number(loglik), "\n")
}

show("veteran", read("veteran"), Surv(time, status) ~ ., c(30, 90, 180), c("trt", "karno"))
show("heart", read("heart"), Surv(start, stop, event) ~ ., c(20, 100, 400),
  c("age", "surgery", "transplant"), cluster = "id")
show("rossi", read("rossi"), Surv(week, arrest) ~ ., c(13, 26, 39), c("fin", "age", "prio"),
  weight = "wint", cluster = "age")
