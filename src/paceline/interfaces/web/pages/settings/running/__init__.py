"""令牌, 任务, 系统: what runs beside the pages."""
