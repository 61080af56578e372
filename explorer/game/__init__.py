"""Be the therapist: one client of six, one session after another, seeing only what a therapist would see.

The game has no model of its own. It walks the stages of `sim`, puts the player's division in the place of the
therapist's, and is replayed from its first week at every move: a game is its client, its seed and its moves.
"""
