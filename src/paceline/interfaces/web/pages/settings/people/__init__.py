"""用户与组织: lists, a person's page, handing over, the tree."""
