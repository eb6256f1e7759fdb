"""Generated operations, answered by the compiled executor and by the ordinary one."""
