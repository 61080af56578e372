"""Simulated clinics against published figures."""
