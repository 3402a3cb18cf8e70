"""Opening what people upload: workbooks and delimited text, whatever the file calls itself."""

from paceline.interfaces.files.reading.source import Form, Source, open_source

__all__ = ["Form", "Source", "open_source"]
