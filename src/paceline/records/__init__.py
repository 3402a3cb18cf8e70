"""The life of a record: base class, actions, events, timeline, attachments, search index, recycle bin."""
