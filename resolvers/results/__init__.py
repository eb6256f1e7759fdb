"""Results (结果): evaluations, runs, previews, trials, scores, ties, releases, rankings."""
