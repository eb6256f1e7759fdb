"""The demonstration: invented people in real divisions; reached from `jixiao run` only."""
