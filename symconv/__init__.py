"""Exact symbolic costs of convolutional layers."""
