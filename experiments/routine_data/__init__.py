"""A service's own sessions: files in many formats read, checked, measured as simulated clinics are, and passed on."""
