# Peers of logit.csv, cox.csv, km.csv, mixed.csv and cox_clustered.csv (trustcast-study bench-data DIR) in R.
# usage: Rscript peers_models.R DIR [ROWS of cox_clustered.csv, 100000]
arguments <- commandArgs(TRUE)
folder <- arguments[1]
rows <- if (length(arguments) > 1) as.integer(arguments[2]) else 100000L
timed <- function(name, fit) {
  seconds <- system.time(value <- fit())["elapsed"]
  cat(sprintf("%-40s %8.2f s  %.8f\n", name, seconds, value))
}
norm <- function(x) sqrt(sum(x^2))
columns <- function(data) paste(grep("^x", names(data), value = TRUE), collapse = " + ")
read <- function(name) data.table::fread(file.path(folder, name), data.table = FALSE, showProgress = FALSE)
logit <- read("logit.csv")
timed("glm, binomial", function() norm(coef(glm(as.formula(paste("y ~", columns(logit))), binomial, logit))[-1]))
cox <- read("cox.csv")
timed("survival coxph, Efron", function() {
  norm(coef(survival::coxph(as.formula(paste("survival::Surv(time, event) ~", columns(cox))), cox)))
})
km <- read("km.csv")
timed("survival survfit", function() {
  summary(survival::survfit(survival::Surv(time, event) ~ 1, km), times = 300)$surv
})
rm(logit, cox, km)
mixed <- read.csv(file.path(folder, "mixed.csv"))
timed("lme4 glmer, Laplace", function() {
  fit <- lme4::glmer(y ~ x0 + x1 + x2 + x3 + x4 + (1 | seller), mixed, family = binomial)
  attr(lme4::VarCorr(fit)$seller, "stddev")
})
clustered <- read.csv(file.path(folder, "cox_clustered.csv"), nrows = rows)
timed(sprintf("survival coxph, %d rows", rows), function() {
  fit <- survival::coxph(survival::Surv(time, event) ~ x0 + x1 + x2 + x3 + x4 + x5, clustered)
  sqrt(diag(vcov(fit)))[1]
})
timed(sprintf("survival coxph by buyer, %d rows", rows), function() {
  fit <- survival::coxph(
    survival::Surv(time, event) ~ x0 + x1 + x2 + x3 + x4 + x5, clustered, cluster = buyer)
  sqrt(diag(vcov(fit)))[1]
})
