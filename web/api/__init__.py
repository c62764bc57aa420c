"""The JSON API under `/api/v1`: the desk and the queries by HTTP. No rule and no query of its own."""
