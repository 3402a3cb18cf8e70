"""Making forecasts in the worker: read what was known, forecast every node, issue it for ever, score it later."""
