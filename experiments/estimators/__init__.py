"""Estimators on trial: how near analyses of alliance and outcome come to effects that twins reveal."""
