"""Which open parameters the published figures inform, and what the figures say about them.

Only figures of the role `calibrate` come in here; those of the role `predict` are left for `alliance validate`.
"""
