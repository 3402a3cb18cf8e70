"""The life of a record: base classes, actions, events, timeline, attachments, search index, recycle bin."""
