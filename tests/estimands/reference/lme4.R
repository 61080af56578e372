# Multilevel answers for the clinic in clients.csv and sessions.csv, with lme4. Run once, in this folder:
#   Rscript lme4.R > lme4.csv
# Packages: r-base-core and r-cran-lme4, Debian 12 (R 4.2.2, lme4 1.1-31).
suppressMessages(library(lme4))

people <- read.csv("clients.csv")
people <- people[people$sessions_attended > 0, ]
forms <- merge(read.csv("sessions.csv"), people, by = "client")
forms <- forms[order(forms$client, forms$session), ]

share <- function(model) {  # of variance between groups
  parts <- as.data.frame(VarCorr(model))$vcov
  parts[1] / sum(parts)
}
show <- function(id, value) cat(sprintf("%s,%.10g\n", id, value))
cat("id,value\n")

# Outcome: minus distress at the end, given intake.
known <- !is.na(people$post_score)
people$outcome <- NA
people$outcome[known] <- -resid(lm(post_score ~ intake_score, people[known, ]))
early <- forms[forms$session == 3, c("client", "alliance_client")]
people <- merge(people, early, by = "client", all.x = TRUE)
people$dropped <- as.numeric(people$status == "dropped out")

show("therapist_outcome_variance", share(lmer(outcome ~ 1 + (1 | therapist), people)))
show("therapist_alliance_variance", share(lmer(alliance_client ~ 1 + (1 | therapist), people)))
show("therapist_dropout_variance", share(lmer(dropped ~ 1 + (1 | therapist), people)))

# The same with caseloads of one size: the first 20 clients of each therapist with a known outcome.
even <- people[!is.na(people$outcome), ]
even <- even[ave(even$client, even$therapist, FUN = seq_along) <= 20, ]
show("therapist_outcome_variance_even", share(lmer(outcome ~ 1 + (1 | therapist), even)))

# One session's dependability, sessions 2 to 9; and for clients with all eight forms.
some <- forms[forms$session >= 2 & !is.na(forms$alliance_client), ]
whole <- some[ave(some$client, some$client, FUN = length) == 8, ]
show("alliance_dependability", share(lmer(alliance_client ~ 1 + (1 | client), some)))
show("alliance_dependability_even", share(lmer(alliance_client ~ 1 + (1 | client), whole)))
crossed <- as.data.frame(VarCorr(lmer(alliance_client ~ 1 + (1 | client) + (1 | session), some)))
show("alliance_dependability_crossed", crossed$vcov[crossed$grp == "client"] / sum(crossed$vcov))

# Slopes of outcome on early alliance between and within caseloads, in SDs; therapists with 20 clients or more.
many <- names(which(table(people$therapist) >= 20))
pair <- people[people$therapist %in% many & !is.na(people$outcome) & !is.na(people$alliance_client), ]
pair$x <- as.numeric(scale(pair$alliance_client))
pair$y <- as.numeric(scale(pair$outcome))
pair$x_mean <- ave(pair$x, pair$therapist)
slopes <- fixef(lmer(y ~ x_mean + I(x - x_mean) + (1 | therapist), pair))
show("alliance_outcome_between_therapists", slopes[2])
show("alliance_outcome_within_therapists", slopes[3])

# From one session to the next within clients, sessions 1 to 7: random intercept, person-mean centred predictors.
now <- forms[forms$session <= 7 & !is.na(forms$alliance_client) & !is.na(forms$distress_score), ]
then <- now
then$session <- then$session - 1
lagged <- merge(
  now[, c("client", "session", "alliance_client", "distress_score")],
  then[, c("client", "session", "alliance_client", "distress_score")],
  by = c("client", "session"), suffixes = c("", "_next")
)
centre <- function(x) x - ave(x, lagged$client)
lagged$a <- centre(lagged$alliance_client)
lagged$d <- centre(lagged$distress_score)
within_sd <- function(x) sqrt(sum(centre(x)^2))
effect <- function(response, cause) {
  model <- lmer(lagged[[response]] ~ a + d + (1 | client), lagged)
  fixef(model)[cause] * within_sd(lagged[[cause]]) / within_sd(lagged[[response]])
}
show("within_alliance_to_distress", effect("distress_score_next", "a"))
show("within_distress_to_alliance", effect("alliance_client_next", "d"))

# The same with a straight line of each client's own taken off everything.
lagged$person <- factor(lagged$client)
line <- function(x) resid(lm(x ~ person + person:session, lagged))
flat <- data.frame(
  a = line(lagged$alliance_client), d = line(lagged$distress_score),
  a_next = line(lagged$alliance_client_next), d_next = line(lagged$distress_score_next)
)
scaled <- function(model, response, cause) coef(model)[cause] * sqrt(sum(flat[[cause]]^2) / sum(flat[[response]]^2))
show("within_alliance_to_distress_detrended", scaled(lm(d_next ~ a + d, flat), "d_next", "a"))
show("within_distress_to_alliance_detrended", scaled(lm(a_next ~ a + d, flat), "a_next", "d"))

# Growth: mean slope of the alliance, clients with five forms or more among these sessions.
rated <- forms[!is.na(forms$alliance_client), ]
rated <- rated[ave(rated$client, rated$client, FUN = length) >= 5, ]
growth <- lmer(alliance_client ~ session + (session | client), rated)
show("alliance_growth", fixef(growth)[2])
