"""Exchange (交换): reading the audit log; recording and reading access denials."""
