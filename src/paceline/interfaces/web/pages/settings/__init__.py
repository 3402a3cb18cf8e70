"""设置: what administrators set up. Every page reads within their rights and changes through actions."""
