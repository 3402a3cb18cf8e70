"""Pages that customers open through a link, without signing in: one module per purpose, built on `visit`."""
