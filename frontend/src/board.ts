// The board island: cards moved by mouse, touch and keys.
import { all } from "./page/dom";
import { prepare } from "./board/drag";
import * as keys from "./board/keys";

let started = false;

export function start(root: ParentNode): void {
  if (!started) keys.start();
  started = true;
  all("[data-board]", root).forEach(prepare);
}
