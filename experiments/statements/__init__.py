"""What the model is said to show: claims about the alliance, each a difference with an expected sign."""
