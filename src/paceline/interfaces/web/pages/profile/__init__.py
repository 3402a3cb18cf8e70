"""个人设置: name, language, look, keys, and the way to sign-in security."""
