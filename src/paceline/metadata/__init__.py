"""The language of declaration: field types, conditions, views, object types, the filter language, custom fields."""
