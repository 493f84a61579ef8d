"""Canonical frames as agencies hand them over. Dirt never destroys what a scenario decides on."""
