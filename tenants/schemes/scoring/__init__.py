"""From facts and events to scores, grades, ranks and their derivations."""
