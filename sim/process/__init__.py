"""What happens, stage by stage: sessions, the week around them, interventions, instruments, matching."""
