"""What the classifier takes from files and libraries: lexicon data, word forms, language."""
