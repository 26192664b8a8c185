"""`zhaloba demo`: complaints by every channel through the whole pipeline, and an account of each.

complaints.py  what customers say, as data          senders.py  each channel's way to send it
watcher.py     where each complaint has got to      account.py  what that amounts to (pure)
report.py      the table and the account in words   run.py      the whole, from start to stop
"""
