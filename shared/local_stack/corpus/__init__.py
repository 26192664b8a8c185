"""`zhaloba corpus`: real payloads with what is to be taken from them, sent to our adapters.

The corpus is not ours and is not here: a folder with payloads and a `manifest.jsonl`, which says
per payload what a right adapter makes of it.
"""
