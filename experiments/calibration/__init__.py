"""Which open parameters published figures constrain, and to what values.

Only figures of the role `calibrate` are fitted; those of the role `predict` are left to `alliance validate`.
"""
