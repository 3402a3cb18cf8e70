"""角色: the list, the editor of rights, and what somebody sees with them."""
