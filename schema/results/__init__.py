"""Results (结果): scores, runs, trials, ties, releases, rankings."""
