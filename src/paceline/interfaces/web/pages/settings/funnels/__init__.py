"""漏斗: funnels and their editions, the editor of stages and criteria, templates with a preview, migration."""
