"""Ten lessons: a question, something to try in a simulated clinic, what it shows, and a note for teachers.

No number stands in a text: every figure and number of a lesson comes from its own runs, with its Monte Carlo error.
"""
