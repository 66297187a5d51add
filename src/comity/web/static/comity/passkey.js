// Asks the delegate's passkey to sign the hash of one act (W3C WebAuthn Level 2), then sends the form.
const form = document.getElementById("authorise");
const asked = JSON.parse(form.dataset.options);
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (held) =>
  btoa(String.fromCharCode(...new Uint8Array(held))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

form.querySelector("button").hidden = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const failed = document.getElementById("authorise-failed");
  failed.hidden = true;
  try {
    const { id, response } = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(asked.challenge),
        rpId: asked.rpId,
        allowCredentials: asked.credentials.map((key) => ({ type: "public-key", id: bytes(key) })),
        userVerification: "required",
      },
    });
    form.elements.assertion.value = JSON.stringify({
      id,
      client: text(response.clientDataJSON),
      data: text(response.authenticatorData),
      signature: text(response.signature),
    });
    form.submit();
  } catch {
    failed.hidden = false;
  }
});
