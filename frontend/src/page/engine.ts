// Brings htmx into the page, before any module that uses it.
import htmx from "htmx.org";

Object.assign(window, { htmx });
