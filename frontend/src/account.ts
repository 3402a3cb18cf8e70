// The pages about signing in: look at a typed password, use and add passkeys, try a demo login.
import { all, on, one } from "./page/dom";

type Descriptor = { id: string; type: PublicKeyCredentialType; transports?: AuthenticatorTransport[] };
interface Options {
  publicKey: Record<string, unknown> & {
    challenge: string;
    user?: { id: string; name: string; displayName: string };
    excludeCredentials?: Descriptor[];
    allowCredentials?: Descriptor[];
    authenticatorSelection?: AuthenticatorSelectionCriteria;
  };
}

function bytes(text: string): ArrayBuffer {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer | null): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const known = (list: Descriptor[] | undefined) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

/** The options that the server sent, as the browser wants them. */
function prepared({ publicKey }: Options): Record<string, unknown> {
  const { challenge, user, excludeCredentials, allowCredentials, ...rest } = publicKey;
  return {
    ...rest,
    challenge: bytes(challenge),
    ...(user && { user: { ...user, id: bytes(user.id) }, excludeCredentials: known(excludeCredentials) }),
    ...(allowCredentials && { allowCredentials: known(allowCredentials) }),
  };
}

/** What the authenticator answered, as the server wants it. */
function answered(credential: PublicKeyCredential): string {
  const given = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const response: Record<string, unknown> = { clientDataJSON: text(given.clientDataJSON) };
  if (given.attestationObject) {
    response["attestationObject"] = text(given.attestationObject);
    response["transports"] = given.getTransports();
  } else {
    response["authenticatorData"] = text(given.authenticatorData);
    response["signature"] = text(given.signature);
    response["userHandle"] = given.userHandle ? text(given.userHandle) : null;
  }
  return JSON.stringify({
    type: credential.type, id: credential.id, rawId: text(credential.rawId), response,
    authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function optionsOf(form: HTMLFormElement): Promise<Options> {
  if (form.dataset["options"]) return JSON.parse(form.dataset["options"]) as Options;
  const answer = await fetch(form.dataset["optionsUrl"] ?? "", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return ((await answer.json()) as { request_options: Options }).request_options;
}

/** With `passwordless` ticked the key must recognise its person by itself. */
function wish(form: HTMLFormElement, options: Options): void {
  const alone = one<HTMLInputElement>("[name=passwordless]", form)?.checked;
  const wanted = options.publicKey.authenticatorSelection ?? {};
  options.publicKey.authenticatorSelection = alone
    ? { ...wanted, residentKey: "required", requireResidentKey: true, userVerification: "required" }
    : { ...wanted, residentKey: "discouraged", requireResidentKey: false };
}

async function ask(form: HTMLFormElement): Promise<void> {
  const options = await optionsOf(form);
  const adds = form.dataset["passkey"] === "add";
  if (adds) wish(form, options);
  const publicKey = prepared(options) as unknown;
  const credential = adds
    ? await navigator.credentials.create({ publicKey: publicKey as PublicKeyCredentialCreationOptions })
    : await navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions });
  const field = one<HTMLInputElement>("[name=credential]", form);
  if (!credential || !field) return;
  field.value = answered(credential as PublicKeyCredential);
  form.submit();
}

function say(form: HTMLFormElement, failed: unknown): void {
  const place = one("[data-passkey-say]", form);
  if (!place) return;
  const name = failed instanceof DOMException ? failed.name : "";
  place.textContent = (name === "InvalidStateError" ? place.dataset["known"] : name === "NotAllowedError" ? place.dataset["cancelled"] : place.dataset["failed"]) ?? "";
  place.hidden = false;
}

function offer(root: ParentNode): void {
  for (const toggle of all("[data-reveal-toggle]", root)) toggle.hidden = false;
  if (!window.PublicKeyCredential) return;
  for (const form of all("[data-passkey]", root)) form.hidden = false;
}

let listening = false;

export function start(root: ParentNode): void {
  offer(root);
  if (listening) return;
  listening = true;
  on("click", "[data-reveal-toggle]", (_event, button) => {
    const input = one<HTMLInputElement>("input", button.closest("[data-reveal]") ?? document);
    if (!input) return;
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  on("submit", "form[data-passkey]", (event, form) => {
    event.preventDefault();
    void ask(form as HTMLFormElement).catch((failed: unknown) => say(form as HTMLFormElement, failed));
  });
  on("click", "[data-fill-login]", (_event, button) => {
    const login = one<HTMLInputElement>("[name=login]");
    const password = one<HTMLInputElement>("[name=password]");
    if (!login || !password) return;
    login.value = button.dataset["fillLogin"] ?? "";
    password.value = button.dataset["fillPassword"] ?? "";
    login.form?.requestSubmit();
  });
}
