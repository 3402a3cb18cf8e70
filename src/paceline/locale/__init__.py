"""The words of the interface in other languages. Chinese is written at the declaration; English lies in `en/parts`."""
