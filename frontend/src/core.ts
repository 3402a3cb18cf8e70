// What every page runs. Each module wakes by itself and listens on the document, so swapped fragments need no wiring.
import "./page/engine";
import * as dates from "./form/dates";
import * as drafts from "./form/drafts";
import * as duplicates from "./form/duplicates";
import * as faults from "./form/faults";
import * as mentions from "./form/mentions";
import * as money from "./form/money";
import * as region from "./form/region";
import * as since from "./form/since";
import * as upload from "./form/upload";
import * as when from "./form/when";
import * as writing from "./form/writing";
import * as islands from "./islands";
import * as fragments from "./overlay/fragments";
import * as palette from "./overlay/palette";
import * as failures from "./page/failures";
import * as keys from "./page/keys";
import * as latest from "./page/latest";
import * as lists from "./page/lists";
import * as menus from "./page/menus";
import * as near from "./page/near";
import * as requests from "./page/requests";
import * as tabs from "./page/tabs";
import * as theme from "./page/theme";
import * as times from "./page/times";
import * as toast from "./page/toast";

const modules = [latest, requests, failures, toast, theme, keys, menus, lists, tabs, times, fragments, palette, drafts, when, money, dates, region, since, upload, duplicates, writing, mentions, faults, near, islands];
for (const module of modules) {
  try {
    module.start();
  } catch (error) {
    console.error(error); // one broken part leaves the others working
  }
}
for (const box of document.querySelectorAll<HTMLInputElement>("input[data-indeterminate]")) box.indeterminate = true;
