# Answers for the trials in trials.csv, with lme4 and lmerTest. Run once, in this folder:
#   Rscript lmertest.R > lmertest.csv
# Packages: r-base-core, r-cran-lme4 and r-cran-lmertest, Debian 12.
suppressMessages({library(lme4); library(lmerTest)})
all <- read.csv("trials.csv")
cat("trial,effect,error,df,between,within\n")
for (trial in unique(all$trial)) {
  model <- suppressMessages(lmer(outcome ~ intake + arm + (1 | therapist), all[all$trial == trial, ]))
  parts <- as.data.frame(VarCorr(model))$vcov
  row <- summary(model)$coefficients["arm", ]
  cat(sprintf("%d,%.8g,%.8g,%.6g,%.8g,%.8g\n", trial, row["Estimate"], row["Std. Error"], row["df"], parts[1], parts[2]))
}
