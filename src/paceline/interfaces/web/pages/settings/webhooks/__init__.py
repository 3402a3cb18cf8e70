"""设置 · 事件推送: which other systems are told of events, and how that went."""
