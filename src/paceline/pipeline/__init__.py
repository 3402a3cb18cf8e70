"""Funnels, stages and opportunities; later SOP playbooks."""
