"""What jixiao costs beside a bare endpoint, measured in one run: ``make bench``."""
