"""What can be measured in a clinic: outcomes and estimands."""
