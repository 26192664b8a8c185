"""What it takes to run Zhaloba outside this folder: the settings file with fresh secrets."""
