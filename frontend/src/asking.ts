// The customer's questionnaire: questions appear as the answers before them ask for it.
import { start } from "./form/when";

start();
