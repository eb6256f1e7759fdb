"""The demonstration: invented people in real divisions; imported by `jixiao run` only."""
