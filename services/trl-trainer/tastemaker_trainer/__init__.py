"""Trains a run of Tastemaker by TRL, on whatever machine it is started: `python -m tastemaker_trainer`."""
