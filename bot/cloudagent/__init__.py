"""The client of Ozonetel CloudAgent's block-number APIs: wire format, token, limits."""
