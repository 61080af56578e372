# Answers for the panel in panel.csv, with lavaan, lme4, lmerTest, plm and base R. Run once, in this folder:
#   Rscript answers.R > answers.csv
# Packages: r-base-core, r-cran-lavaan, r-cran-lme4, r-cran-lmertest, r-cran-plm, Debian 12.
suppressMessages({library(lavaan); library(lme4); library(lmerTest); library(plm)})
wide <- read.csv("panel.csv")
waves <- 5
cat("estimator,effect,error,df\n")
say <- function(name, effect, error, df = Inf) cat(sprintf("%s,%.10g,%.10g,%.8g\n", name, effect, error, df))

# Early alliance: session 3.
of_lm <- function(name, model, term) {
  row <- summary(model)$coefficients[term, ]
  say(name, row[1], row[2], model$df.residual)
}
of_lm("early_alone", lm(post ~ a3, wide), "a3")
of_lm("early_given_intake", lm(post ~ a3 + intake, wide), "a3")
of_lm("early_given_change", lm(post ~ a3 + intake + s3, wide), "a3")

# Therapists' means.
known <- wide[complete.cases(wide[, c("post", "a3", "intake")]), ]
known$mean <- ave(known$a3, known$therapist)
model <- lmer(post ~ mean + I(a3 - mean) + I(intake - mean(intake)) + (1 | therapist), known)
row <- summary(model)$coefficients["mean", ]
say("between_therapists", row["Estimate"], row["Std. Error"], row["df"])

# Pairs of neighbouring sessions.
long <- do.call(rbind, lapply(2:waves, function(k) data.frame(
  client = wide$client, therapist = wide$therapist, session = k,
  s = wide[[paste0("s", k)]], prior = wide[[paste0("s", k - 1)]], a = wide[[paste0("a", k - 1)]])))
long <- long[complete.cases(long), ]
long$mean <- ave(long$a, long$client)
long$own <- long$a - long$mean
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5))
of_lmer <- function(name, model, term) {
  row <- coef(summary(model))[term, ]
  say(name, row["Estimate"], row["Std. Error"])
}
plain <- lme4::lmer(s ~ session + own + mean + (1 | therapist) + (1 | client), long, control = control)
of_lmer("within_client", plain, "own")
of_lmer("between_clients", plain, "mean")
prior <- lme4::lmer(s ~ session + own + mean + prior + (1 | therapist) + (1 | client), long, control = control)
of_lmer("lagged_within", prior, "own")

# Cross-lagged panels; effects alike at every session, full information maximum likelihood.
lagged <- function(a, s) {
  lines <- character()
  for (k in 2:waves) {
    lines <- c(lines,
      sprintf("%s%d ~ aa*%s%d + sa*%s%d", a, k, a, k - 1, s, k - 1),
      sprintf("%s%d ~ as*%s%d + ss*%s%d", s, k, a, k - 1, s, k - 1))
  }
  c(lines, sprintf("%s%d ~~ %s%d", a, 1:waves, s, 1:waves))
}
of_lavaan <- function(name, model, ...) {
  fit <- lavaan(model, wide, missing = "ml", information = "observed", auto.var = TRUE, int.ov.free = TRUE,
                meanstructure = TRUE, ...)
  row <- subset(parameterEstimates(fit), label == "as")[1, ]
  say(name, row$est, row$se)
  say(paste0(name, "_likelihood"), as.numeric(fitMeasures(fit, "logl")), 0)
}
of_lavaan("cross_lagged", lagged("a", "s"))
within <- c(
  paste("ra =~", paste(sprintf("1*a%d", 1:waves), collapse = " + ")),
  paste("rs =~", paste(sprintf("1*s%d", 1:waves), collapse = " + ")),
  "ra ~~ ra", "rs ~~ rs", "ra ~~ rs",
  sprintf("wa%d =~ 1*a%d", 1:waves, 1:waves), sprintf("ws%d =~ 1*s%d", 1:waves, 1:waves),
  sprintf("a%d ~~ 0*a%d", 1:waves, 1:waves), sprintf("s%d ~~ 0*s%d", 1:waves, 1:waves),
  sprintf("wa%d ~~ wa%d", 1:waves, 1:waves), sprintf("ws%d ~~ ws%d", 1:waves, 1:waves),
  lagged("wa", "ws"))
of_lavaan("random_intercept_panel", within)

# Difference GMM: one step, robust; complete clients, and all.
of_pgmm <- function(name, rows) {
  each <- do.call(rbind, lapply(1:waves, function(k) data.frame(
    client = rows$client, time = k, s = rows[[paste0("s", k)]], a = rows[[paste0("a", k)]])))
  frame <- pdata.frame(each, index = c("client", "time"))
  fit <- pgmm(s ~ lag(s, 1) + lag(a, 1) | lag(s, 2:99) + lag(a, 2:99), frame, effect = "twoways",
              model = "onestep", transformation = "d")
  say(name, coef(fit)["lag(a, 1)"], sqrt(vcovHC(fit)["lag(a, 1)", "lag(a, 1)"]))
}
of_pgmm("arellano_bond", wide[complete.cases(wide), ])

# Marginal structural model, with weights from normal densities and robust (HC0) standard errors.
full <- wide[complete.cases(wide), ]
total <- 0
density_of <- function(model) {
  variance <- sum(residuals(model)^2) / model$df.residual
  dnorm(residuals(model), 0, sqrt(variance), log = TRUE)
}
for (k in 1:(waves - 1)) {
  now <- full[[paste0("a", k)]]
  before <- data.frame(now, intake = full$intake)
  if (k > 1) before$a <- full[[paste0("a", k - 1)]]
  after <- before
  after$s <- full[[paste0("s", k)]]
  if (k > 1) after$earlier <- full[[paste0("s", k - 1)]]
  total <- total + density_of(lm(now ~ ., before)) - density_of(lm(now ~ ., after))
}
ends <- quantile(total, c(.01, .99))
full$weight <- exp(pmin(pmax(total, ends[1]), ends[2]))
full$mean <- rowMeans(full[, paste0("a", 1:(waves - 1))])
model <- lm(s5 ~ mean + intake, full, weights = weight)
x <- model.matrix(model)
bread <- solve(t(x) %*% (x * full$weight))
scores <- x * full$weight * (full$s5 - fitted(model))
covariance <- bread %*% (t(scores) %*% scores) %*% bread
say("marginal_structural", coef(model)["mean"], sqrt(covariance["mean", "mean"]), model$df.residual)

# Mediation: the arm, session 3, the last score.
of_arm <- summary(lm(a3 ~ arm + intake, known))$coefficients["arm", ]
of_mediator <- summary(lm(post ~ a3 + arm + intake, known))$coefficients["a3", ]
say("mediation", of_arm[1] * of_mediator[1],
    sqrt(of_arm[1]^2 * of_mediator[2]^2 + of_mediator[1]^2 * of_arm[2]^2))
