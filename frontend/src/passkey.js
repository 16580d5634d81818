// A passkey is asked of the browser, and its answer goes with the form. data-passkey: create, get or sign-in;
// data-options: what is asked, or data-options-url: where to ask for it. Without passkeys the form stays hidden.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function created({ publicKey }) {
  const asked = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: known(publicKey.excludeCredentials),
    // Whoever has a passkey signs in with it alone: the device keeps it, and asks who holds it.
    authenticatorSelection: {
      ...publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  const made = await navigator.credentials.create({ publicKey: asked });
  return answerOf(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  });
}

async function shown({ publicKey }) {
  const asked = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: known(publicKey.allowCredentials),
  };
  const found = await navigator.credentials.get({ publicKey: asked });
  return answerOf(found, {
    authenticatorData: text(found.response.authenticatorData),
    signature: text(found.response.signature),
    userHandle: found.response.userHandle ? text(found.response.userHandle) : null,
  });
}

function answerOf(credential, response) {
  return JSON.stringify({
    type: credential.type,
    id: credential.id,
    rawId: text(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    const missing = form.querySelector("[data-passkey-missing]");
    if (missing) missing.hidden = false;
    continue;
  }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    const complaint = form.querySelector("[data-passkey-error]");
    try {
      const options = await optionsOf(form);
      field.value = await (form.dataset.passkey === "create" ? created(options) : shown(options));
      form.submit();
    } catch {
      if (complaint) complaint.hidden = false;
    }
  });
}
