# The values of GeneralizedGammaTests: the likelihood of a generalised gamma regression written with
# pgamma and lgamma, maximised by quasi-Newton steps from several starts, and its Hessian by differences.
# Usage: Rscript generalized_gamma.R <folder of the reference data>
# Made with R 4.2.2.
folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) read.csv(file.path(folder, paste0(name, ".csv")))

law <- function(w, q, log_density) {
  if (abs(q) < 1e-5) {
    return(if (log_density) dnorm(w, log = TRUE) else pnorm(w, lower.tail = FALSE, log.p = TRUE))
  }
  k <- 1 / q^2
  if (log_density) return(log(abs(q)) + k * log(k) - lgamma(k) + k * (q * w - exp(q * w)))
  pgamma(k * exp(q * w), k, lower.tail = q < 0, log.p = TRUE)
}

# Central differences at steps of 0.1 and 0.05 standard errors, their error of order 2 taken away.
differences <- function(value, at) {
  p <- length(at)
  hessian <- function(steps) {
    outer(1:p, 1:p, Vectorize(function(a, b) {
      f <- function(i, j) { v <- at; v[a] <- v[a] + i * steps[a]; v[b] <- v[b] + j * steps[b]; value(v) }
      (f(1, 1) - f(1, -1) - f(-1, 1) + f(-1, -1)) / (4 * steps[a] * steps[b])
    }))
  }
  errors <- sqrt(diag(solve(-hessian(1e-3 * pmax(abs(at), 0.01)))))
  (4 * hessian(0.05 * errors) - hessian(0.1 * errors)) / 3
}

fit <- function(label, x, start, stop, event) {
  p <- ncol(x)
  value <- function(theta) {
    eta <- drop(x %*% theta[1:p])
    sigma <- exp(theta[p + 1])
    q <- theta[p + 2]
    w <- (log(stop) - eta) / sigma
    sum(ifelse(event == 1, law(w, q, TRUE) - log(sigma) - log(stop), law(w, q, FALSE))) -
      sum(law(((log(start) - eta) / sigma)[start > 0], q, FALSE))
  }
  best <- NULL
  for (q in c(-0.5, 0.2, 1, 1.5)) {
    theta <- c(mean(log(stop)), rep(0, p - 1), 0, q)
    for (turn in 1:8) {
      found <- optim(theta, value, method = "BFGS",
        control = list(fnscale = -1, reltol = 1e-15, maxit = 1000, parscale = pmax(abs(theta), 0.01)))
      theta <- found$par
    }
    if (is.null(best) || found$value > best$value) best <- found
  }
  hessian <- differences(value, best$par)
  number <- function(v) paste(formatC(v, digits = 12, format = "g", width = 1), collapse = ", ")
  cat(label, "\n  coef:", number(best$par), "\n  se:", number(sqrt(diag(solve(-hessian)))),
    "\n  loglik:", formatC(best$value, digits = 15, format = "g"), "\n")
}

lung <- read("lung")
lung <- lung[complete.cases(lung[, c("time", "status", "age", "sex", "ph_ecog")]), ]
fit("lung", cbind(1, lung$age, lung$sex, lung$ph_ecog), rep(0, nrow(lung)), lung$time, lung$status)
heart <- read("heart")
fit("heart", cbind(1, heart$age, heart$transplant), heart$start, heart$stop, heart$event)
