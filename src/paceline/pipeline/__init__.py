"""Funnels, stages, playbooks and opportunities."""
