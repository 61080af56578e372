# Answers for the trials in models_data.csv, with lme4, lmerTest, nlme and clubSandwich. Run once, in this folder:
#   Rscript models.R > models.csv
# Packages: r-base-core, r-cran-lme4, r-cran-lmertest, r-cran-pbkrtest, r-cran-nlme and r-cran-clubsandwich, Debian 12.
suppressMessages({library(lme4); library(lmerTest); library(nlme); library(clubSandwich)})
all <- read.csv("models_data.csv")
of <- function(name) all[all$design == name, ]
cat("model,effect,error,df,kenward_roger,deviance,variances\n")
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5))
say <- function(name, formula, data, term) {
  model <- suppressMessages(lmer(formula, data, control = tight))
  row <- summary(model)$coefficients[term, ]
  kr <- summary(model, ddf = "Kenward-Roger")$coefficients[term, "df"]
  parts <- as.data.frame(VarCorr(model))
  cat(sprintf("%s,%.9g,%.9g,%.9g,%.6g,%.9g,%s\n", name, row["Estimate"], row["Std. Error"], row["df"], kr,
              -2 * as.numeric(logLik(model)), paste(sprintf("%.8g", parts$vcov), collapse = " ")))
}
say("clinics", outcome ~ arm + intake + (1 | clinic) + (1 | clinic:therapist), of("clinics"), "arm")
say("wedge", outcome ~ arm + intake + factor(period) + (1 | clinic) + (1 | clinic:therapist), of("wedge"), "arm")
crossed <- of("crossed"); crossed$half <- crossed$arm - 0.5
say("crossed", outcome ~ half + intake + (1 | therapist) + (0 + half | therapist), crossed, "half")
say("crossed_correlated", outcome ~ half + intake + (1 + half | therapist), crossed, "half")
say("partial", outcome ~ arm + intake + (0 + arm | therapist), of("partial"), "arm")
growth <- of("growth")
say("growth", outcome ~ time * arm + (1 + time | client) + (1 + time || therapist), growth, "time:arm")
say("growth_slopes", outcome ~ time * arm + (1 + time | client) + (0 + time | therapist), growth, "time:arm")
say("repeated", outcome ~ time * arm + (1 | client) + (1 | therapist), growth, "time:arm")
# Residuals with a variance of their own in each arm.
partial <- of("partial")
model <- lme(outcome ~ arm + intake, random = ~ 0 + arm | therapist, weights = varIdent(form = ~ 1 | arm), partial,
             control = lmeControl(tolerance = 1e-10, msTol = 1e-12))
row <- summary(model)$tTable["arm", ]
first <- model$sigma^2
ratio <- coef(model$modelStruct$varStruct, unconstrained = FALSE)
# The reference stratum of nlme is that of the first row: arm 1.
cat(sprintf("partial_two_residuals,%.9g,%.9g,NA,NA,%.9g,%s\n", row["Value"], row["Std.Error"], -2 * as.numeric(logLik(model)),
            paste(sprintf("%.8g", c(as.numeric(VarCorr(model)[1, 1]), first * ratio^2, first)), collapse = " ")))
robust <- function(name, data, cluster) {
  model <- lm(outcome ~ arm + intake, data)
  found <- coef_test(model, vcov = "CR2", cluster = data[[cluster]], test = "Satterthwaite", coefs = "arm")
  cat(sprintf("%s,%.9g,%.9g,%.9g,NA,NA,\n", name, found$beta, found$SE, found$df_Satt))
}
robust("robust_clinics", of("clinics"), "clinic")
robust("robust_nested", within(of("clinics"), own <- therapist), "own")
robust("robust_crossed", of("crossed"), "therapist")
