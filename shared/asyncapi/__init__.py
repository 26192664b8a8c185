"""AsyncAPI 3.0 from the table of topics and the contracts, and whether a live broker agrees.

`document` what the file says, `live` how a broker differs, `cli` the subcommand.
"""
