"""设置 · 工作日历: which days are worked."""
