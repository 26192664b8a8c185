"""What the classifier knows, without any I/O.

`view` what rules read of a text and where it came from, `words` its tokens, `spellings` the
disguises of a word, `lexicon` rules and their matches, `scoring` category and complaint,
`severity`, `language`, `redaction`, `identifiers` check digits, `entities`, `fingerprint`,
`calls` who said it.
"""
