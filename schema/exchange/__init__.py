"""Exchange (交换): the audit log, access denials."""
